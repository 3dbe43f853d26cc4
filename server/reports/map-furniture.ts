import { diamond, numbered, px, square, triangle } from "./map-symbols.ts";

type Sheet = { width: number; height: number; metresPerPx: number };

/** North arrow, scale bar and legend, along the lower edge. */
export function drawFurniture({ width, height, metresPerPx }: Sheet): string {
  const top = height - 84;
  return [
    `<rect x="1" y="${top}" width="${width - 2}" height="83" fill="#fff"/>`,
    `<line x1="0" y1="${top}" x2="${width}" y2="${top}" stroke="#000"/>`,
    northArrow(width - 26, 16),
    scaleBar(width - 150, height - 22, metresPerPx),
    ...legend(16, top + 20),
  ].join("\n");
}

const northArrow = (x: number, y: number) =>
  `<path d="M${x},${y} l8,26 l-8,-6 l-8,6 Z" fill="#000"/><text x="${x}" y="${y + 40}" text-anchor="middle" font-size="12" font-weight="bold">北</text>`;

/** The longest of 1, 2, 5 × 10ⁿ metres that fits into 120 px. */
function scaleBar(x: number, y: number, metresPerPx: number): string {
  const most = 120 * metresPerPx;
  const power = 10 ** Math.floor(Math.log10(most));
  const metres = ([5, 2, 1].find((m) => m * power <= most) ?? 1) * power;
  const long = metres / metresPerPx;
  const words = metres >= 1000 ? `${metres / 1000} km` : `${metres} m`;
  return `<path d="M${x},${y - 5} v5 h${px(long)} v-5" fill="none" stroke="#000" stroke-width="1.4"/><text x="${px(x + long / 2)}" y="${y - 7}" text-anchor="middle">${words}</text>`;
}

function legend(x: number, y: number): string[] {
  const column = 162;
  const entries: [symbol: (x: number, y: number) => string, words: string][] = [
    [(a, b) => triangle([a, b]), "断面（溯源起点）"],
    [(a, b) => numbered([a, b], [a, b], 1, true), "嫌疑排口，前三位"],
    [(a, b) => numbered([a, b], [a, b], 4, false), "嫌疑排口，其余"],
    [(a, b) => `<path d="M${a - 3},${b - 3} l6,6 m0,-6 l-6,6" stroke="#777" stroke-width="1.2"/>`, "已排除的排口"],
    [
      (a, b) =>
        `<line x1="${a - 10}" y1="${b}" x2="${a + 10}" y2="${b}" stroke="#444" stroke-width="1.6"/><path d="M${a + 5},${b} l-8,-4 v8 Z"/>`,
      "河道与流向",
    ],
    [
      (a, b) =>
        `<line x1="${a - 10}" y1="${b}" x2="${a + 10}" y2="${b}" stroke="#444" stroke-width="1.6" stroke-dasharray="6 3"/>`,
      "流向不确定（双向箭头）",
    ],
    [
      (a, b) => `<line x1="${a - 10}" y1="${b}" x2="${a + 10}" y2="${b}" stroke="#bbb" stroke-width="10"/>`,
      "U 疑有未登记来源",
    ],
    [(a, b) => square([a, b], "闭"), "闸泵：开、闭、泵、？不详"],
    [(a, b) => diamond([a, b]), "现场采样点；采 n 建议采样"],
  ];
  return entries.map(([symbol, words], i) => {
    const [a, b] = [x + (i % 3) * column, y + Math.floor(i / 3) * 22];
    return `${symbol(a + 4, b)}<text x="${a + 20}" y="${b + 4}">${words}</text>`;
  });
}
