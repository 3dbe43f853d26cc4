import { describe, expect, it } from "vitest";
import {
  formatBeijing,
  formatFlag,
  formatMapView,
  parseBeijing,
  parseExtent,
  parseFlag,
  parseMapView,
  parsePlace,
  parseRecordId,
} from "./url-codecs.ts";

describe("url codecs", () => {
  it("tells times in Beijing clocks and reads them back", () => {
    const at = Date.UTC(2026, 7, 15, 0) / 1000;
    expect(formatBeijing(at)).toBe("2026-08-15T08:00");
    expect(parseBeijing("2026-08-15T08:00")).toBe(at);
  });
  it.each(["2026-08-15", "2026-13-40T08:00", "yesterday", ""])("refuses the time %j", (text) => {
    expect(parseBeijing(text)).toBeUndefined();
  });
  it("tells what is on and which record is meant", () => {
    expect([parseFlag("1"), parseFlag("yes"), formatFlag(true), formatFlag(false)]).toEqual([true, undefined, "1", ""]);
    expect(parseRecordId("01ARZ3NDEKTSV4RRFFQ69G5FAV")).toBe("01ARZ3NDEKTSV4RRFFQ69G5FAV");
    expect(parseRecordId("../x")).toBeUndefined();
  });
  it("reads a view and writes it short", () => {
    expect(parseMapView("119.95,31.78,12.5")).toEqual({ lon: 119.95, lat: 31.78, zoom: 12.5 });
    expect(formatMapView({ lon: 119.9512345, lat: 31.78, zoom: 12.46 })).toBe("119.9512,31.7800,12.5");
  });
  it.each(["119.95,31.78", "119.95,,12", "300,31,12", "119,31,99", "a,b,c"])("refuses the view %j", (text) => {
    expect(parseMapView(text)).toBeUndefined();
  });
  it("refuses places off the earth and extents turned round", () => {
    expect(parsePlace("119.95,31.78")).toEqual([119.95, 31.78]);
    expect(parsePlace("31.78,119.95")).toBeUndefined();
    expect(parseExtent("119,31,120,32")).toEqual([119, 31, 120, 32]);
    expect(parseExtent("120,31,119,32")).toBeUndefined();
  });
});
