import { bodyLimit } from "hono/body-limit";
import { createMiddleware } from "hono/factory";
import { secureHeaders } from "hono/secure-headers";
import { AppError } from "../../shared/domain/errors.ts";

/** Only what the page itself brings may run; maps need blob images and workers. HSTS would break plain-http intranets. */
export const pageSecurity = (tileHosts: readonly string[]) =>
  secureHeaders({
    strictTransportSecurity: false,
    crossOriginEmbedderPolicy: false,
    referrerPolicy: "same-origin",
    crossOriginOpenerPolicy: "same-origin",
    crossOriginResourcePolicy: "same-origin",
    // Field work asks for the position and the camera; nothing asks for more.
    permissionsPolicy: {
      geolocation: ["self"],
      camera: ["self"],
      microphone: [],
      payment: [],
      usb: [],
      serial: [],
      bluetooth: [],
      midi: [],
    },
    contentSecurityPolicy: {
      defaultSrc: ["'self'"],
      scriptSrc: ["'self'"],
      scriptSrcAttr: ["'none'"],
      formAction: ["'self'"],
      imgSrc: ["'self'", "data:", "blob:", ...tileHosts],
      styleSrc: ["'self'", "'unsafe-inline'"],
      workerSrc: ["'self'", "blob:"],
      connectSrc: ["'self'", ...tileHosts],
      objectSrc: ["'none'"],
      baseUri: ["'self'"],
      frameAncestors: ["'none'"],
    },
  });

const MAX_JSON_BYTES = 1024 * 1024;
/** JSON bodies are small; files go to `/api/imports`, which has its own limit. */
export const jsonLimit = bodyLimit({
  maxSize: MAX_JSON_BYTES,
  onError: () => {
    throw new AppError("too-large", "请求内容超过 1 MB；文件请用导入接口 /api/imports 上传");
  },
});

/** A page of another site must not change data through an officer's browser: its requests carry a foreign Origin. */
export const sameOrigin = createMiddleware(async (c, next) => {
  const origin = c.req.header("Origin");
  const changes = !["GET", "HEAD", "OPTIONS"].includes(c.req.method);
  if (changes && origin !== undefined && hostOf(origin) !== c.req.header("Host")) {
    throw new AppError("invalid", "跨站请求被拒绝");
  }
  await next();
});

const hostOf = (origin: string) => (URL.canParse(origin) ? new URL(origin).host : undefined);
