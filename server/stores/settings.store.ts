/** Small facts about this installation: was it seeded, is it a demo, which incidents were planted. */
export interface SettingStore {
  get(key: string): Promise<string | undefined>;
  set(key: string, value: string): Promise<void>;
}
