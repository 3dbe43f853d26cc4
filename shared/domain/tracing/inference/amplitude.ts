/**
 * What is known beforehand of how much a source emits: `logLoad[p]` ln of the ordinary g/s of parameter p, a common factor
 * e^b with b normal (`burst`), and a scatter of the pattern per parameter.
 */
export type AmplitudePrior = { logLoad: readonly number[]; burst: { mean: number; sd: number }; sigmaPattern: number };
