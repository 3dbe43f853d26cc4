// @vitest-environment happy-dom
import { beforeEach, describe, expect, it } from "vitest";
import { nextTick, ref } from "vue";
import { createMemoryHistory, createRouter, type Router } from "vue-router";
import { oneOf, optional } from "./url-codecs.ts";
import { type AnyUrlParameter, installUrlSync, urlParameter } from "./url-sync.ts";

const page = { render: () => null };
let router: Router;
const filter = ref<string | null>(null);
const section = ref<string | null>(null);
const table: AnyUrlParameter[] = [
  urlParameter({
    name: "filter",
    pages: ["map"],
    value: filter,
    initial: null,
    parse: oneOf(["good", "offline"]),
    format: optional(String),
  }),
  urlParameter({
    name: "section",
    pages: ["map"],
    value: section,
    initial: null,
    parse: (text) => text,
    format: optional(String),
    step: true,
  }),
];
const settled = async () => {
  await nextTick();
  await new Promise((resolve) => setTimeout(resolve, 5));
};

describe("url-sync", () => {
  let stop: () => void;
  beforeEach(async () => {
    stop?.();
    filter.value = null;
    section.value = null;
    router = createRouter({
      history: createMemoryHistory(),
      routes: [
        { path: "/", name: "map", component: page },
        { path: "/other", name: "other", component: page },
      ],
    });
    stop = installUrlSync(router, table);
  });

  it("takes state from the address, and initial values for what is missing or not valid", async () => {
    await router.push("/?filter=offline&section=S1");
    expect([filter.value, section.value]).toEqual(["offline", "S1"]);
    await router.push("/?filter=nonsense");
    expect([filter.value, section.value]).toEqual([null, null]);
  });

  it("writes state to the address, leaves initial values out and keeps what it does not know", async () => {
    await router.push("/?x=1");
    filter.value = "good";
    await settled();
    expect(router.currentRoute.value.query).toEqual({ x: "1", filter: "good" });
    filter.value = null;
    await settled();
    expect(router.currentRoute.value.query).toEqual({ x: "1" });
  });

  it("makes a step the back button undoes, for parameters that say so", async () => {
    await router.push("/");
    section.value = "S1";
    await settled();
    section.value = "S2";
    await settled();
    router.back();
    await settled();
    expect(section.value).toBe("S1");
  });

  it("neither reads nor writes on pages a parameter does not belong to", async () => {
    await router.push("/other?filter=offline");
    expect(filter.value).toBeNull();
    filter.value = "good";
    await settled();
    expect(router.currentRoute.value.fullPath).toBe("/other?filter=offline");
  });

  it("writes two changes of one moment as one address", async () => {
    await router.push("/");
    filter.value = "good";
    section.value = "S9";
    await settled();
    expect(router.currentRoute.value.query).toEqual({ filter: "good", section: "S9" });
  });
});
