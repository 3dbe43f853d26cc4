/** Sets and draws reports away from whoever answers requests. */
export interface ReportRunner {
  /**
   * `input`: the answer to a trace call of type `report`.
   * @throws AppError unavailable where a PDF finds no Chinese font, where too many wait, where the thread died
   */
  render(input: string, format: "docx" | "pdf"): Promise<{ fileName: string; bytes: Uint8Array }>;
  close(): Promise<void>;
}
