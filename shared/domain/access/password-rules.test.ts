import { expect, it } from "vitest";
import { PASSWORD_MOST, passwordFault } from "./password-rules.ts";

const NAMES = ["li.ming", "李明"];
it.each([
  ["一句容易记住的话就很好", null],
  ["correct horse battery", null],
  ["k7mp-9wrt-xn4q-b2cd", null],
  ["短密码", "too-short"],
  ["Abc-12345", "too-short"],
  ["x".repeat(PASSWORD_MOST + 1), "too-long"],
  ["aaaaaaaaaaaa", "too-plain"],
  ["abababababab", "too-plain"],
  ["abcdefghijkl", "too-plain"],
  ["9876543210", "too-plain"],
  ["li.ming2026", "is-name"],
  ["LI.MING-2026", "is-name"],
  ["password2026", "too-common"],
  ["Changzhou123", "too-common"],
  ["woaini1314520", "too-common"],
  ["１２３４５６abcd", "too-common"],
  // A known word in a long sentence is no fault.
  ["changzhou has three rivers", null],
])("%s: %s", (password, fault) => {
  expect(passwordFault(password, NAMES)).toBe(fault);
});
