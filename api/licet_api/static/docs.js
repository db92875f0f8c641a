// SPDX-License-Identifier: Apache-2.0
"use strict";

async function send(form) {
  const url = new URL(form.dataset.path, location.origin);
  const headers = {};
  const key = document.getElementById("key").value;
  let path = form.dataset.path;
  for (const field of form.querySelectorAll("input")) {
    if (field.dataset.in === "path") {
      path = path.replace("{" + field.name + "}", encodeURIComponent(field.value));
    } else if (field.value !== "" && field.dataset.in === "query") {
      url.searchParams.set(field.name, field.value);
    } else if (field.value !== "") {
      headers[field.name] = field.value;
    }
  }
  const body = form.querySelector("textarea");
  if (body) headers["Content-Type"] = body.dataset.type;
  if (key) headers["Authorization"] = "Bearer " + key;
  const answer = await fetch(path + url.search, {
    method: form.dataset.method, headers, body: body ? body.value : undefined,
  });
  const text = await answer.text();
  let shown = text;
  try { shown = JSON.stringify(JSON.parse(text), null, 2); } catch { /* not JSON: as it is */ }
  return answer.status + " " + answer.statusText + "\n\n" + shown;
}

document.addEventListener("submit", async (event) => {
  event.preventDefault();
  const place = event.target.querySelector(".answer");
  place.hidden = false;
  place.textContent = "…";
  place.textContent = await send(event.target).catch((error) => "no answer: " + error.message);
});
