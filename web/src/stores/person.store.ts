import { defineStore } from "pinia";
import { ref, watch } from "vue";

const KEY = "capillary.person";
const OF = "capillary.person-of";

/** Who works with this device: results and withdrawals carry the name. The signed-in person's, unless they write another. */
export const usePersonStore = defineStore("person", () => {
  const name = ref(localStorage.getItem(KEY) ?? "");
  watch(name, (value) => localStorage.setItem(KEY, value.trim()));

  /** What was written while somebody else was signed in is not theirs. */
  function workAs(account: { login: string; name: string }): void {
    if (localStorage.getItem(OF) !== account.login || name.value.trim() === "") name.value = account.name;
    localStorage.setItem(OF, account.login);
  }
  return { name, workAs };
});
