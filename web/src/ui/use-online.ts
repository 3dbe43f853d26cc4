import { onBeforeUnmount, onMounted, type Ref, ref } from "vue";

/** Whether the device has a network at all; the server may still be out of reach. */
export function useOnline(): Ref<boolean> {
  const online = ref(navigator.onLine);
  const look = () => {
    online.value = navigator.onLine;
  };
  onMounted(() => {
    window.addEventListener("online", look);
    window.addEventListener("offline", look);
  });
  onBeforeUnmount(() => {
    window.removeEventListener("online", look);
    window.removeEventListener("offline", look);
  });
  return online;
}
