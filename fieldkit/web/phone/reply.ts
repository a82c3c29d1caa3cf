// What the server said, read from its OpenRosaResponse.

import type { ReturnedItem } from "./draft.ts";

export interface Reply {
  status: number;
  nature: string;
  message: string;
  items: ReturnedItem[];
}

/** Only these two mean that the visit is safe on the server (OpenRosa). */
export function isReceived({ status }: Reply): boolean {
  return status === 201 || status === 202;
}

export function readReply(status: number, body: string): Reply {
  const document = new DOMParser().parseFromString(body, "text/xml");
  const message = document.getElementsByTagNameNS("*", "message")[0];
  const items = Array.from(document.getElementsByTagNameNS("*", "item"), itemOf);
  const isXml = document.getElementsByTagName("parsererror").length === 0;
  return {
    status,
    nature: message?.getAttribute("nature") ?? "",
    message: isXml ? (message?.textContent?.trim() ?? "") : "",
    items,
  };
}

function itemOf(element: Element): ReturnedItem {
  const path = element.getAttribute("path");
  const item = { name: element.getAttribute("name") ?? "", text: element.textContent?.trim() ?? "" };
  return path === null ? item : { ...item, path };
}
