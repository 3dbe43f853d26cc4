import { parentPort, workerData } from "node:worker_threads";
import { createHand, type Hand } from "../../shared/domain/tracing/inference/hand.ts";
import { prepareTrace } from "../../shared/domain/tracing/inference/prepare.ts";
import type { HandAnswer, HandCall, HandData, HandReply, PackedShare } from "./inference-messages.ts";
import { packFits } from "./pack-fits.ts";

const { port, answered } = workerData.data as HandData;
let hand: Hand | undefined;

parentPort?.on("message", ({ id, call }: { id: number; call: HandCall }) => {
  if (call.call === "open") {
    hand = undefined;
    const prepared = prepareTrace(call.problem, call.options);
    // What is missing is missing to the caller too, who then asks nothing.
    if (!("missing" in prepared)) hand = createHand(prepared, call.hand, call.hands);
    return;
  }
  let reply: HandReply;
  try {
    if (hand === undefined) throw new RangeError("no problem is open");
    reply = { id, ok: true, value: work(hand, call) };
  } catch (error) {
    reply = { id, ok: false, message: error instanceof Error ? error.message : String(error) };
  }
  port.postMessage(reply);
  Atomics.add(answered, 0, 1);
  Atomics.notify(answered, 0);
});

function work(own: Hand, call: Exclude<HandCall, { call: "open" }>): HandAnswer {
  switch (call.call) {
    case "screen":
      return packed(own.screen()());
    case "ask":
      return packed(own.ask(call.asked)());
    case "finish": {
      const share = own.finish(call.finalists, call.pairs)();
      return { ...packed(share), pairs: share.pairs };
    }
    case "seconds":
      return own.seconds(call.firsts, call.of, call.roughly)();
  }
}

const packed = ({
  members,
  fits,
  diffuse = [],
}: ReturnType<ReturnType<Hand["ask"]>> & {
  diffuse?: ReturnType<ReturnType<Hand["screen"]>>["diffuse"];
}): PackedShare => ({
  members,
  fits: fits.map(packFits),
  diffuse: packFits(diffuse),
});
