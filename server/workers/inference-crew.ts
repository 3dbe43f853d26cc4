import { availableParallelism } from "node:os";
import { MessageChannel, receiveMessageOnPort } from "node:worker_threads";
import type { Hand, PairShare } from "../../shared/domain/tracing/inference/hand.ts";
import type { Crew } from "../../shared/domain/tracing/inference/infer.ts";
import type { HandAnswer, HandCall, HandData, HandReply, PackedFinal, PackedShare } from "./inference-messages.ts";
import { unpackFits } from "./pack-fits.ts";
import { startWorker } from "./start-worker.ts";

/** Nothing a hand is asked takes so long; whoever has not answered by then is gone. */
const PATIENCE_MS = 60_000;

/** A second thread for inferences, where there is a second core. Calls wait without an event loop: an inference is one piece. */
export function inferenceCrew(threads = availableParallelism()): Crew {
  if (threads < 2) return () => [];
  const ask = startHand();
  return (problem, options) => {
    ask({ call: "open", problem, options, hand: 1, hands: 2 });
    return [remoteHand(ask)];
  };
}

/** Posts a call; returns how to wait for its answer. */
type Ask = (call: HandCall) => () => HandAnswer;

function startHand(): Ask {
  const { port1, port2 } = new MessageChannel();
  const answered = new Int32Array(new SharedArrayBuffer(4));
  const data: HandData = { port: port2, answered };
  const worker = startWorker("inference", { transferList: [port2] }, data);
  let died: Error | undefined;
  worker.on("error", (error) => {
    died = error;
  });
  worker.unref();
  let lastId = 0;
  return (call) => {
    if (died !== undefined) throw died;
    const id = ++lastId;
    worker.postMessage({ id, call });
    return () => {
      for (;;) {
        const before = Atomics.load(answered, 0);
        const reply = receiveMessageOnPort(port1)?.message as HandReply | undefined;
        if (reply === undefined) {
          if (Atomics.wait(answered, 0, before, PATIENCE_MS) === "timed-out") throw new Error("推断线程没有回应");
          continue;
        }
        // Answers to a trace that was given up are passed over.
        if (reply.id !== id) continue;
        if (!reply.ok) throw new Error(reply.message);
        return reply.value;
      }
    };
  };
}

function remoteHand(ask: Ask): Hand {
  const unpacked = ({ members, fits, diffuse }: PackedShare) => ({
    members,
    fits: fits.map(unpackFits),
    diffuse: unpackFits(diffuse),
  });
  const fitted = (wait: () => HandAnswer) => () => unpacked(wait() as PackedShare);
  return {
    screen: () => fitted(ask({ call: "screen" })),
    ask: (asked) => fitted(ask({ call: "ask", asked })),
    finish: (finalists, pairs) => {
      const wait = ask({ call: "finish", finalists, pairs });
      return () => {
        const share = wait() as PackedFinal;
        return { ...unpacked(share), pairs: share.pairs };
      };
    },
    seconds: (firsts, of, roughly) => ask({ call: "seconds", firsts, of, roughly }) as () => PairShare,
  };
}
