"use strict";

// What the two kinds of page call things, and what their sorted views compare.
const KINDS = {
  search: {
    title: "Nearest pictures",
    counted: ["query", "queries"],
    lead: "query",
    match: "neighbour",
    sorts: { key: "By key", best: "Best match first", worst: "Worst match first", gap: "Widest gap first" },
    worst: (scores) => scores[0],
    gap: (scores) => scores[0] - scores[1],
  },
  duplicates: {
    title: "Duplicates",
    counted: ["cluster", "clusters"],
    lead: "keep",
    match: "duplicate",
    sorts: { key: "By key", best: "Most alike first", worst: "Least alike first", gap: "Widest gap first" },
    worst: (scores) => scores.at(-1),
    gap: (scores) => scores[0] - scores.at(-1),
  },
};

const LONGEST_NAME = 48;

const data = JSON.parse(document.getElementById("data").textContent);
const kind = KINDS[data.kind];
const sources = data.thumbnails.map((jpeg) => "data:image/jpeg;base64," + jpeg);
const folder = commonFolder(data.pictures.map((picture) => picture.key));
const $ = (selector) => document.querySelector(selector);

// Text from the data only ever becomes text nodes and properties, never markup.
function element(tag, className, ...children) {
  const made = document.createElement(tag);
  made.className = className;
  made.append(...children);
  return made;
}

function text(tag, className, content) {
  const isolated = document.createElement("bdi");
  isolated.textContent = content;
  return element(tag, className, isolated);
}

function commonFolder(keys) {
  let common = keys[0] ?? "";
  for (const key of keys) {
    while (!key.startsWith(common)) {
      common = common.slice(0, -1);
    }
  }
  return common.slice(0, common.lastIndexOf("/") + 1);
}

// A path's end says more than its beginning.
function nameOf(picture) {
  const letters = [...picture.key.slice(folder.length).trim()];
  const name = letters.length > LONGEST_NAME ? "…" + letters.slice(1 - LONGEST_NAME).join("") : letters.join("");
  return name || "(no name)";
}

// Four digits are enough for cosines; distances and products may be of any size.
function digits(score) {
  if (score === null || score === undefined) {
    return "–";
  }
  const size = Math.abs(score);
  return size >= 1e5 || (size > 0 && size < 5e-5) ? score.toExponential(2) : score.toFixed(4);
}

function frame(picture) {
  if (picture.thumbnail === undefined) {
    const problem = text("span", "problem", picture.problem);
    problem.title = picture.problem;
    return element("span", "frame", problem);
  }
  const image = new Image();
  image.alt = "";
  image.decoding = "async";
  image.src = sources[picture.thumbnail];
  return element("span", "frame", image);
}

function tile(className, picture, line, labels) {
  const name = text("span", "name", nameOf(picture));
  const parts = className === "lead" ? [name, line] : [line, name];
  const made = element("button", "tile " + className, frame(picture), element("span", "caption", ...parts));
  made.type = "button";
  made.title = picture.key;
  made.setAttribute("aria-label", [...labels, nameOf(picture)].join(", "));
  return made;
}

function group({ picture: index, matches, more }, order) {
  const lead = data.pictures[index];
  const scores = matches.map(([, score]) => score).filter((score) => score !== null);
  const gap = scores.length > 1 ? kind.gap(scores) : null;
  const summary = ["best " + digits(scores[0])];
  if (gap !== null) {
    summary.push("gap " + digits(gap));
  }
  const leadTile = tile("lead", lead, element("span", "line", summary.join(" · ")), [kind.lead]);
  const tiles = matches.map(([match, score], place) => {
    const line = element(
      "span", "line", element("span", "rank", String(place + 1)), element("span", "score", digits(score)));
    return tile("match", data.pictures[match], line, [kind.match + " " + (place + 1), digits(score)]);
  });
  tiles.forEach((match) => (match.tabIndex = -1)); // one stop of the Tab key for each group
  const items = tiles.map((match) => element("li", "", match));
  if (more > 0) {
    items.push(element("li", "more", "and " + more.toLocaleString("en") + " more"));
  }
  const view = element("article", "group", leadTile, element("ol", "matches", ...items));
  view.setAttribute("aria-label", kind.lead + " " + nameOf(lead));
  const searched = data.kind === "search" ? [lead] : [lead, ...matches.map(([match]) => data.pictures[match])];
  const made = {
    view, order, lead, matches, gap,
    tiles: [leadTile, ...tiles],
    best: scores[0] ?? null,
    worst: scores.length > 0 ? kind.worst(scores) : null,
    keys: searched.map((picture) => fold(picture.key)),
  };
  made.tiles.forEach((button, place) =>
    button.addEventListener("click", () => compare(made, Math.max(0, place - 1))));
  return made;
}

function fold(key) {
  return key.normalize("NFC").toLowerCase();
}

const groups = data.groups.map(group);
const groupOf = new Map(groups.map((each) => [each.view, each]));

// Sorted views ------------------------------------------------------------------------------------

const collator = new Intl.Collator("en", { numeric: true });
const missingLast = (value, compareValues) => (a, b) =>
  (value(a) === null) - (value(b) === null)
  || (value(a) === null ? 0 : compareValues(value(a), value(b)))
  || a.order - b.order;
const SORTS = {
  key: (a, b) => collator.compare(a.lead.key, b.lead.key) || a.order - b.order,
  best: missingLast((each) => each.best, (a, b) => b - a),
  worst: missingLast((each) => each.worst, (a, b) => a - b),
  gap: missingLast((each) => each.gap, (a, b) => b - a),
};

function show() {
  const wanted = $(".filter").value.trim();
  const shown = groups
    .filter(({ keys }) => keys.some((key) => key.includes(fold(wanted))))
    .sort(SORTS[$(".sort").value]);
  $("main").replaceChildren(...shown.map(({ view }) => view));
  const [one, many] = kind.counted;
  const all = groups.length.toLocaleString("en") + " " + (groups.length === 1 ? one : many);
  $(".count").textContent = shown.length === groups.length ? all : shown.length.toLocaleString("en") + " of " + all;
  $(".none").hidden = shown.length > 0;
  $(".none").replaceChildren(
    groups.length === 0 ? "There are none." : text("span", "", "No key contains “" + wanted + "”."));
}

// Keys --------------------------------------------------------------------------------------------

$("main").addEventListener("keydown", (event) => {
  const view = event.target.closest(".group");
  if (!view || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) {
    return;
  }
  const { tiles } = groupOf.get(view);
  const place = tiles.indexOf(event.target);
  const next = {
    ArrowRight: tiles[place + 1],
    ArrowLeft: tiles[place - 1],
    ArrowDown: groupOf.get(view.nextElementSibling)?.tiles[0],
    ArrowUp: place > 0 ? tiles[0] : groupOf.get(view.previousElementSibling)?.tiles[0],
    Home: groupOf.get(view.parentElement.firstElementChild)?.tiles[0],
    End: groupOf.get(view.parentElement.lastElementChild)?.tiles[0],
  };
  if (event.key in next) {
    event.preventDefault();
    next[event.key]?.focus();
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key === "/" && event.target !== $(".filter") && !$(".compare").open) {
    event.preventDefault();
    $(".filter").focus();
  }
});

// Comparison --------------------------------------------------------------------------------------

let compared = null;

function figure(role, picture) {
  return element(
    "figure", "", frame(picture),
    element("figcaption", "", element("p", "role", role), text("p", "key", picture.key)));
}

function compare(shownGroup, place) {
  compared = { group: shownGroup, place };
  const { lead, matches } = shownGroup;
  const pair = [figure(kind.lead, lead)];
  $(".where").textContent = "no " + kind.match;
  if (matches.length > 0) {
    const [match, score] = matches[place];
    pair.push(figure(kind.match, data.pictures[match]));
    $(".where").textContent = place + 1 + " of " + matches.length + " · " + digits(score);
  }
  $(".pair").replaceChildren(...pair);
  $(".back").disabled = place === 0;
  $(".on").disabled = place >= matches.length - 1;
  if (!$(".compare").open) {
    $(".compare").showModal();
    $(".close").focus();
  }
}

function step(by) {
  const place = compared.place + by;
  if (place >= 0 && place < compared.group.matches.length) {
    compare(compared.group, place);
  }
}

$(".back").addEventListener("click", () => step(-1));
$(".on").addEventListener("click", () => step(1));
$(".close").addEventListener("click", () => $(".compare").close());
$(".compare").addEventListener("keydown", (event) => {
  const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  if (by) {
    event.preventDefault();
    step(by);
  }
});
$(".compare").addEventListener("click", (event) => {
  if (event.target === $(".compare")) { // the backdrop
    $(".compare").close();
  }
});
$(".compare").addEventListener("close", () => compared.group.tiles[compared.group.matches.length && compared.place + 1].focus());

// The page ----------------------------------------------------------------------------------------

document.title = kind.title;
$("h1").textContent = kind.title;
for (const [term, description] of data.facts) {
  $(".facts").append(element("div", "", element("dt", "", term), text("dd", "", description)));
}
if (folder) {
  $(".facts").append(element("div", "", element("dt", "", "All below"), text("dd", "", folder)));
}
if (data.note) {
  $(".note").textContent = data.note;
  $(".note").hidden = false;
}
for (const [value, label] of Object.entries(kind.sorts)) {
  $(".sort").append(new Option(label, value));
}
$(".filter").addEventListener("input", show);
$(".sort").addEventListener("change", show);
show();
