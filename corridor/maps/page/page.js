"use strict";
(async () => {
  // ------------------------------------------------------------ data
  async function unpacked(id) {
    const text = atob(document.getElementById(id).textContent);
    const bytes = new Uint8Array(text.length);
    for (let at = 0; at < text.length; at += 1) bytes[at] = text.charCodeAt(at);
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    return JSON.parse(await new Response(stream).text());
  }
  const data = await unpacked("data");
  const net = data.network;
  const by = (id) => document.getElementById(id);

  /** Make an element; texts are set as texts, so that no name can become markup. */
  function make(tag, attributes = {}, ...children) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (name === "on") Object.entries(value).forEach(([event, run]) => made.addEventListener(event, run));
      else if (name === "colour") made.style.background = value;
      else if (value !== null && value !== false) made.setAttribute(name, value === true ? "" : value);
    }
    made.append(...children.filter((child) => child !== null && child !== ""));
    return made;
  }
  function drawn(tag, attributes = {}, ...children) {
    const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    made.append(...children);
    return made;
  }
  const number = (value, digits = 0) => value.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits });
  const days = (hours) => `${number(hours / 24, 1)} days`;

  /** Whole steps to points [latitude, longitude]. */
  function points(steps, perDegree) {
    const found = [];
    let x = 0;
    let y = 0;
    for (let at = 0; at < steps.length; at += 2) {
      x += steps[at];
      y += steps[at + 1];
      found.push([y / perDegree, x / perDegree]);
    }
    return found;
  }

  // ------------------------------------------------------------ map
  const map = L.map("map", { attributionControl: false, zoomSnap: 0.5, minZoom: 2, maxZoom: 11, worldCopyJump: false });
  map.createPane("ground").style.zIndex = 150;
  map.getPane("ground").style.pointerEvents = "none";
  map.createPane("names").style.zIndex = 640;
  map.getPane("names").style.pointerEvents = "none";
  const below = L.canvas({ pane: "ground", padding: 0.4 });
  const above = L.canvas({ tolerance: 5, padding: 0.4 });
  const onGround = { pane: "ground", renderer: below, interactive: false };
  const rings = data.ground.land.map((polygon) => polygon.map((ring) => points(ring, data.ground.per_degree)));
  const land = L.polygon(rings, { ...onGround, color: "#bfc6c9", weight: 0.7, fillColor: "#faf8f3", fillOpacity: 1 });
  const boundaries = L.polyline(data.ground.boundaries.map((line) => points(line, data.ground.per_degree)), {
    ...onGround, color: "#cfc6b8", weight: 0.9, dashArray: "4 3",
  });

  const nodes = net.nodes.map(([id, place, name, country, kind, lat, lon]) => ({ id, place, name, country, kind, at: [lat, lon] }));
  const nodeOf = new Map(nodes.map((node) => [node.id, node]));
  const links = net.links.map(([id, from, to, mode, status, km, both, ...parts]) => ({
    id, from: nodes[from], to: nodes[to], mode: net.modes[mode], status, km, both,
    parts: parts.map((part) => points(part, net.per_degree)),
  }));
  const linkOf = new Map(links.map((link) => [link.id, link]));
  const crossings = new Set(net.crossings);

  // ------------------------------------------------------------ layers
  let isDrawn = false; // lines are projected when they are added, so the view is set before
  const layers = new Map();
  const shown = new Map();
  function layer(key, label, colour, isOn) {
    layers.set(key, { group: L.layerGroup(), label, colour, isOn });
    return layers.get(key);
  }
  net.modes.forEach((mode) => layer(mode.name, mode.label, mode.colour, !mode.at_sea || mode.name === "ferry"));
  layer("planned", "not operating", "#8a8f94", true);
  layer("places", "places and ports", "#3b6ea5", true);
  layer("borders", "border posts", "#c62828", true);

  for (const link of links) {
    const operates = link.status === "operating";
    link.line = L.polyline(link.parts, {
      renderer: above, color: link.mode.colour, weight: link.mode.at_sea ? 1.2 : 2, opacity: operates ? 0.8 : 0.65,
      dashArray: operates ? null : "5 5",
    });
    link.line.on("click", (event) => { L.DomEvent.stopPropagation(event); choose("l", link.id); });
    layers.get(operates ? link.mode.name : "planned").group.addLayer(link.line);
  }
  for (const node of nodes) {
    if (!node.country) continue; // points of sea lanes
    const isBorder = node.kind === "border_post" || node.kind === "border_market";
    const isPort = node.kind === "seaport";
    node.radius = isPort ? 5 : isBorder ? 4 : 3;
    node.dot = L.circleMarker(node.at, {
      renderer: above, radius: node.radius, weight: 1.2, color: "#fff", fillOpacity: 1,
      fillColor: isPort ? "#0b6e99" : isBorder ? "#c62828" : "#444",
    });
    node.dot.on("click", (event) => { L.DomEvent.stopPropagation(event); choose("n", node.id); });
    layers.get(isBorder ? "borders" : "places").group.addLayer(node.dot);
  }
  for (const [key, one] of layers) {
    const box = make("input", { type: "checkbox", on: { change: () => { switchLayer(key, box.checked); remember(); } } });
    shown.set(key, box);
    by("switches").append(make("label", {}, box, make("span", { class: "swatch", colour: one.colour }), one.label));
    switchLayer(key, one.isOn);
  }
  if (window.innerWidth < 760) by("layers").open = false;

  function switchLayer(key, isOn) {
    const one = layers.get(key);
    one.isOn = isOn;
    shown.get(key).checked = isOn;
    if (!isDrawn) return;
    if (isOn) one.group.addTo(map);
    else one.group.remove();
  }

  /** Set the size of places by the zoom: on a map of continents they would hide the lines between them. */
  let size = 1;
  function resize() {
    const wanted = map.getZoom() < 4 ? 0.5 : map.getZoom() < 5 ? 0.75 : 1;
    if (wanted === size) return;
    size = wanted;
    nodes.forEach((node) => node.dot?.setStyle({ radius: node.radius * size, weight: 1.2 * size }));
  }

  // ------------------------------------------------------------ names on the map
  const names = L.layerGroup();
  const rank = { seaport: 0, city: 1, dry_port: 2, rail_terminal: 3, border_post: 4, passage: 4, border_market: 6, junction: 7 };
  const degree = new Map();
  links.forEach((link) => [link.from, link.to].forEach((node) => degree.set(node, (degree.get(node) || 0) + 1)));
  const onWays = new Set();
  const inOrder = [...nodes];
  function importance(node) {
    return (degree.get(node) || 0) - 2 * (rank[node.kind] ?? 5) + (onWays.has(node.id) ? 100 : 0);
  }
  function relabel() {
    names.clearLayers();
    const taken = [];
    const size = map.getSize();
    const put = (text, at, css, width) => {
      const spot = map.latLngToContainerPoint(at);
      const box = [spot.x - (css === "land" ? width / 2 : -6), spot.y - 7, spot.x + (css === "land" ? width / 2 : width + 6), spot.y + 7];
      if (box[2] < 0 || box[0] > size.x || box[3] < 0 || box[1] > size.y) return false;
      if (taken.some((other) => box[0] < other[2] && box[2] > other[0] && box[1] < other[3] && box[3] > other[1])) return false;
      taken.push(box);
      const label = make("span", {}, text);
      const icon = L.divIcon({ html: label, className: `place ${css}`, iconSize: null, iconAnchor: css === "land" ? [width / 2, 8] : [-6, 7] });
      names.addLayer(L.marker(at, { icon, pane: "names", interactive: false, keyboard: false }));
      return true;
    };
    const zoom = map.getZoom();
    const most = Math.max(4, Math.round((zoom - 2.5) * 9));
    let count = 0;
    const seen = new Set();
    for (const node of inOrder) {
      if (count >= most) break;
      if (!node.country || seen.has(node.place) || (node.kind === "junction" && zoom < 7)) continue;
      const isOn = layers.get(node.kind.startsWith("border") ? "borders" : "places").isOn;
      if (!isOn && !onWays.has(node.id)) continue;
      if (put(node.place, node.at, "", node.place.length * 6.2)) {
        count += 1;
        seen.add(node.place);
      }
    }
    if (zoom < 7) data.ground.names.forEach(([name, lat, lon]) => put(name, [lat, lon], "land", name.length * 7.5));
  }

  // ------------------------------------------------------------ ways
  const palette = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#7a5c00", "#7030a0", "#c2185b", "#00695c"];
  const ways = data.ways.map((way, at) => {
    const colour = palette[at % palette.length];
    const group = L.featureGroup(way.runs.map(([mode, line]) =>
      L.polyline(points(line, net.per_degree), { renderer: above, color: colour, weight: 5, opacity: 0.9, dashArray: net.modes[mode].at_sea ? "9 6" : null })));
    group.on("click", (event) => { L.DomEvent.stopPropagation(event); chooseWay(at); });
    let hour = 0;
    const track = way.track.map(([row, hours, line]) => {
      const leg = { row, from: hour, hours, line: points(line, net.per_degree) };
      hour += hours;
      return leg;
    });
    way.links.forEach((id) => { const link = linkOf.get(id); if (link) [link.from, link.to].forEach((node) => onWays.add(node.id)); });
    return { ...way, colour, lines: group, track, hours: hour };
  });
  inOrder.sort((a, b) => importance(b) - importance(a));
  const state = { way: ways.length ? 0 : -1, hour: 0, picked: "" };
  let box = null;
  let playing = 0;

  function totalsOf(way) {
    return `${days(way.totals.hours)}, ${number(way.totals.cost_usd)} USD`;
  }
  function listWays() {
    by("ways").hidden = !ways.length;
    by("ways").replaceChildren(make("h2", {}, ways.length === 1 ? "Way" : `${ways.length} ways`), ...ways.map((way, at) =>
      make("button", { type: "button", "data-way": at, "aria-pressed": String(at === state.way), on: { click: () => chooseWay(at) } },
        make("span", { class: "swatch", colour: way.colour }), make("span", {}, `${way.name}: ${totalsOf(way)}`))));
  }
  function chooseWay(at, { fit = true, hour = 0 } = {}) {
    state.way = at;
    state.hour = hour;
    stop();
    ways.forEach((way, other) => {
      way.lines.addTo(map).setStyle({ opacity: other === at ? 0.95 : 0.45, weight: other === at ? 6 : 3.5 });
      if (other === at) way.lines.bringToFront();
    });
    by("ways").querySelectorAll("button").forEach((button) => button.setAttribute("aria-pressed", String(Number(button.dataset.way) === at)));
    by("front").querySelectorAll("circle").forEach((dot) => dot.setAttribute("aria-pressed", String(Number(dot.dataset.way) === at)));
    showWay();
    if (fit) map.fitBounds(ways[at].lines.getBounds(), { padding: [30, 30], maxZoom: 8 });
    move(hour);
    remember();
  }
  function showWay() {
    const way = ways[state.way];
    const shownSums = data.criteria.map((criterion, at) => ({ ...criterion, at })).sort((a, b) => order(a) - order(b));
    const cells = (sums, tag) => shownSums.map((one) => make(tag, { class: "n", "data-column": one.column }, sums[one.at] ? number(sums[one.at], one.digits) : ""));
    const dated = Boolean(way.departs);
    const head = make("tr", {}, ...["", ...(dated ? ["begins"] : []), "what", "where"].map((name) => make("th", {}, name)),
      ...shownSums.map((one) => make("th", { class: "n" }, one.unit)), make("th", {}, "basis"), make("th", {}, "from"));
    const body = way.ledger.map((row, at) => make("tr", { "data-row": at }, make("td", {}, String(at + 1)), dated ? make("td", {}, row.begins) : null,
      make("td", {}, row.what), make("td", {}, row.where), ...cells(row.sums, "td"), make("td", {}, row.basis), make("td", {}, row.cites)));
    const totals = data.criteria.map((criterion) => way.totals[criterion.column]);
    const foot = make("tr", {}, make("th", {}), dated ? make("th", {}) : null, make("th", {}, "total"), make("th", {}, days(way.totals.hours)),
      ...cells(totals, "th"), make("th", {}), make("th", {}));
    by("way").hidden = false;
    by("way").replaceChildren(
      make("h2", {}, `${way.origin} to ${way.destination}, ${way.by}`),
      make("p", {}, `${totalsOf(way)}, ${number(way.totals.co2e_kg)} kg CO2e, ${number(way.totals.length_km)} km`),
      player(way),
      make("div", { class: "scroll" }, make("table", { id: "ledger" }, make("thead", {}, head), make("tbody", {}, ...body), make("tfoot", {}, foot))),
      make("p", {}, `Known: ${way.known}.`),
      make("details", {}, make("summary", {}, `Notes (${way.notes.length})`), make("ul", {}, ...way.notes.map((note) => make("li", {}, note)))),
      make("details", {}, make("summary", {}, `Sources (${way.sources.length})`), make("ol", {}, ...way.sources.map(([title, address]) => make("li", {}, linked(title, address))))));
  }
  function order(criterion) {
    return ["length_km", "hours", "cost_usd"].indexOf(criterion.column) + 1 || 9;
  }
  function linked(title, address) {
    return /^https?:\/\//.test(address) ? make("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, title || address) : title || address;
  }
  function player(way) {
    const slider = make("input", { type: "range", id: "hour", min: 0, max: way.hours, step: "any", value: state.hour, "aria-label": "Hours since the beginning",
      on: { input: () => { stop(); move(Number(slider.value)); }, change: remember } });
    const button = make("button", { type: "button", id: "run", on: { click: () => (playing ? stop() : play()) } }, "Play");
    return make("div", {}, make("div", { id: "play" }, button, slider), make("p", { id: "when", class: "dim" }));
  }
  function move(hour) {
    const way = ways[state.way];
    state.hour = Math.min(Math.max(hour, 0), way.hours);
    const leg = way.track.find((one) => state.hour < one.from + one.hours) || way.track[way.track.length - 1];
    const place = along(leg.line, leg.hours ? Math.min((state.hour - leg.from) / leg.hours, 1) : 1);
    if (!box) box = L.circleMarker(place, { radius: 9, color: "#111", weight: 2.5, fillColor: "#ffd54f", fillOpacity: 1, interactive: false, renderer: above });
    box.setLatLng(place).addTo(map).bringToFront();
    if (by("hour")) by("hour").value = state.hour;
    by("way").querySelectorAll("tbody tr").forEach((row) => row.classList.toggle("at", Number(row.dataset.row) === leg.row));
    const row = way.ledger[leg.row];
    const clock = way.departs ? `${new Date(Date.parse(way.departs) + state.hour * 3600e3).toISOString().slice(0, 16).replace("T", " ")} UTC` : `day ${number(state.hour / 24, 1)}`;
    if (by("when")) by("when").textContent = `${clock}: ${row.what}, ${row.where}`;
  }
  function along(line, part) {
    const lengths = line.slice(1).map((point, at) => Math.hypot((point[1] - line[at][1]) * Math.cos((point[0] * Math.PI) / 180), point[0] - line[at][0]));
    let left = part * lengths.reduce((sum, length) => sum + length, 0);
    for (let at = 0; at < lengths.length; at += 1) {
      if (left <= lengths[at] && lengths[at] > 0) {
        const share = left / lengths[at];
        return [0, 1].map((axis) => line[at][axis] + share * (line[at + 1][axis] - line[at][axis]));
      }
      left -= lengths[at];
    }
    return line[line.length - 1];
  }
  function play() {
    const way = ways[state.way];
    if (state.hour >= way.hours) state.hour = 0;
    by("run").textContent = "Pause";
    let last = performance.now();
    const step = (now) => {
      move(state.hour + ((now - last) / 20000) * way.hours);
      last = now;
      if (state.hour >= way.hours) stop();
      else playing = requestAnimationFrame(step);
    };
    playing = requestAnimationFrame(step);
  }
  function stop() {
    if (playing) cancelAnimationFrame(playing);
    playing = 0;
    if (by("run")) by("run").textContent = "Play";
    remember();
  }

  // ------------------------------------------------------------ fronts
  function listFronts() {
    const groups = new Map();
    ways.forEach((way, at) => groups.set(way.group, [...(groups.get(way.group) || []), at]));
    const charts = [...groups.values()].filter((group) => group.length > 2).map(chart);
    by("front").hidden = !charts.length;
    by("front").replaceChildren(...(charts.length ? [make("h2", {}, "Time against money"), ...charts] : []));
  }
  function chart(group) {
    const [width, height, left, bottom] = [460, 230, 62, 34];
    const spread = (values) => {
      const [low, high] = [Math.min(...values), Math.max(...values)];
      const room = (high - low || high || 1) * 0.08;
      return [low - room, high + room];
    };
    const x = spread(group.map((at) => ways[at].totals.hours / 24));
    const y = spread(group.map((at) => ways[at].totals.cost_usd));
    const across = (value) => left + ((value - x[0]) / (x[1] - x[0])) * (width - left - 12);
    const up = (value) => height - bottom - ((value - y[0]) / (y[1] - y[0])) * (height - bottom - 12);
    const svg = drawn("svg", { viewBox: `0 0 ${width} ${height}`, role: "group", "aria-label": "Days against dollars, one point a way" });
    for (const part of [0, 0.25, 0.5, 0.75, 1]) {
      const [day, usd] = [x[0] + part * (x[1] - x[0]), y[0] + part * (y[1] - y[0])];
      svg.append(drawn("line", { x1: left, x2: width - 12, y1: up(usd), y2: up(usd) }), drawn("line", { x1: across(day), x2: across(day), y1: 12, y2: height - bottom }));
      svg.append(drawn("text", { x: left - 5, y: up(usd) + 4, "text-anchor": "end" }, number(usd)), drawn("text", { x: across(day), y: height - bottom + 14, "text-anchor": "middle" }, number(day, 1)));
    }
    svg.append(drawn("text", { x: width - 12, y: height - 4, "text-anchor": "end" }, "days"), drawn("text", { x: 4, y: 11 }, "USD"));
    for (const at of group) {
      const way = ways[at];
      const dot = drawn("circle", { cx: across(way.totals.hours / 24), cy: up(way.totals.cost_usd), r: 7, fill: way.colour, tabindex: 0, role: "button", "aria-label": `${way.name}: ${totalsOf(way)}` },
        drawn("title", {}, `${way.name}: ${totalsOf(way)}`));
      dot.dataset.way = at;
      dot.addEventListener("click", () => chooseWay(at));
      dot.addEventListener("keydown", (event) => { if (event.key === "Enter" || event.key === " ") { event.preventDefault(); chooseWay(at); } });
      svg.append(dot);
    }
    return svg;
  }

  // ------------------------------------------------------------ what is chosen on the map
  let halo = null;
  let figures = null; // rows, sources and other names, most of the data, are unpacked when the first is needed
  async function unfold() {
    figures = figures || (await unpacked("figures"));
  }
  async function choose(kind, id, { pan = false } = {}) {
    const found = kind === "n" ? nodeOf.get(id) : linkOf.get(id);
    if (!found) return;
    state.picked = `${kind}:${id}`;
    if (halo) halo.remove();
    halo = kind === "n"
      ? L.circleMarker(found.at, { renderer: above, radius: 11, color: "#111", weight: 3, fill: false, interactive: false })
      : L.polyline(found.parts, { renderer: above, color: "#111", weight: 7, opacity: 0.5, interactive: false });
    halo.addTo(map);
    if (pan) {
      if (kind === "n") map.setView(found.at, Math.max(map.getZoom(), 6));
      else map.fitBounds(halo.getBounds(), { maxZoom: 9, padding: [40, 40] });
    }
    await unfold();
    if (state.picked !== `${kind}:${id}`) return; // another was chosen meanwhile
    by("detail").hidden = false;
    by("detail").replaceChildren(...(kind === "n" ? ofNode(found) : ofLink(found)));
    by("detail").scrollIntoView({ block: "nearest" });
    remember();
  }
  function rowsOf(table, fits) {
    const { columns, cells } = figures.rows[table];
    return cells.filter(fits).map((row) => Object.fromEntries(columns.map((name, at) => [name, row[at] ?? ""])));
  }
  const told = new Set(["link_id", "from_node", "to_node", "node_id", "mode", "side", "from_mode", "to_mode", "activity", "what", "name", "hours", "hours_p90", "usd", "per", "basis", "source", "year", "note"]);
  function card(headline, row) {
    const said = [];
    if (row.hours !== "") said.push(`${number(row.hours, 1)} h${row.hours_p90 !== "" && row.hours_p90 !== undefined ? ` (one in ten over ${number(row.hours_p90, 0)} h)` : ""}`);
    if (row.usd !== "") said.push(`${number(row.usd, 2)} USD per ${row.per}`);
    const more = Object.entries(row).filter(([name, value]) => !told.has(name) && value !== "").map(([name, value]) => `${name.replaceAll("_", " ")}: ${value}`);
    const source = figures.sources[row.source];
    const from = source ? linked(`${source[0]}${source[1] ? ` (${source[1]})` : ""}${row.year ? `, ${row.year}` : ""}`, source[2]) : row.source || "no source";
    return make("div", { class: "card" }, make("h3", {}, headline), make("p", {}, said.join(", ") || "figures by the rates of its mode"), more.length ? make("p", {}, more.join("; ")) : null,
      make("p", { class: "dim" }, `${row.basis || (row.source ? "published" : "assumed")}, `, from), row.note ? make("p", { class: "dim" }, row.note) : null);
  }
  const nameOf = (id) => nodeOf.get(id)?.name || id;
  function borderCards(rows) {
    return rows.map((row) => card(`${row.side === "exit" ? "Exit" : "Entry"}${row.from_node ? ` going out of ${nameOf(row.from_node)}` : ""}${row.mode ? `, ${row.mode}` : ""}${row.procedure ? `, ${row.procedure}` : ""}`, row));
  }
  function section(title, cards) {
    return cards.length ? [make("details", { open: cards.length < 9 }, make("summary", {}, `${title} (${cards.length})`), ...cards)] : [];
  }
  function ofNode(node) {
    const at = links.filter((link) => link.from === node || link.to === node);
    const served = rowsOf("services", (row) => row[0] === node.id || row[1] === node.id);
    return [
      make("h2", {}, node.name),
      make("dl", {}, ...pairs({ id: node.id, kind: node.kind.replaceAll("_", " "), country: node.country, "also called": figures.also[node.id] })),
      ...section("Border posts and clearance here", borderCards(rowsOf("borders", (row) => row[2] === node.id))),
      ...section("Handling here", rowsOf("handling", (row) => row[0] === node.id).map((row) => card(`${row.from_mode || "at rest"} to ${row.to_mode || "at rest"}`, row))),
      ...section("Trains and ships", served.map((row) => card(`${row.name} (${nameOf(row.from_node)} to ${nameOf(row.to_node)})`, row))),
      ...section("Charges", rowsOf("charges", (row) => row[1] === node.id).map((row) => card(row.what, row))),
      ...section("Links", at.map((link) => make("p", {}, make("button", { type: "button", on: { click: () => choose("l", link.id, { pan: true }) } }, linkName(link))))),
    ];
  }
  const linkName = (link) => `${link.from.name} - ${link.to.name}, ${link.mode.label}${link.status === "operating" ? "" : ` (${link.status})`}`;
  function ofLink(link) {
    return [
      make("h2", {}, linkName(link)),
      make("dl", {}, ...pairs({ id: link.id, length: `${number(link.km)} km`, status: link.status, directions: link.both ? "both" : "one", load: loadOf.get(link.id) ? `${number(loadOf.get(link.id))} TEU a week` : "" })),
      ...section("Rows of the link", rowsOf("links", (row) => row[0] === link.id).map((row) => card(`Out of ${nameOf(row.from_node)}`, row))),
      ...section("Border sides", borderCards(rowsOf("borders", (row) => row[0] === link.id))),
      ...section("Charges", rowsOf("charges", (row) => row[0] === link.id).map((row) => card(row.what, row))),
      ...section("Ends", [link.from, link.to].map((node) => make("p", {}, make("button", { type: "button", on: { click: () => choose("n", node.id, { pan: true }) } }, node.name)))),
    ];
  }
  function pairs(entries) {
    return Object.entries(entries).filter(([, value]) => value).flatMap(([name, value]) => [make("dt", {}, name), make("dd", {}, String(value))]);
  }

  // ------------------------------------------------------------ scenarios and loads
  const loadOf = new Map((data.loads?.links || []).map(([id, teu]) => [id, teu]));
  const changed = L.layerGroup();
  function listChanges() {
    by("changes").hidden = !data.changes.length;
    for (const scenario of data.changes) {
      const parts = scenario.words.map(([table, key, said]) => make("tr", {}, make("td", {}, table), make("td", {}, key), make("td", {}, said)));
      by("changes").append(make("h2", {}, `Scenario: ${scenario.name}`), make("p", {}, scenario.description),
        make("div", { class: "scroll" }, make("table", {}, make("thead", {}, make("tr", {}, ...["table", "row", "what becomes of it"].map((name) => make("th", {}, name)))), make("tbody", {}, ...parts))));
      for (const [mode, id, said, line] of scenario.lines) {
        const drawnLine = L.polyline(points(line, net.per_degree), { renderer: above, color: "#d500f9", weight: 5, dashArray: said === "removed" ? "2 8" : null });
        drawnLine.bindTooltip(make("span", {}, `${id} (${net.modes[mode].label}): ${said}`));
        drawnLine.on("click", (event) => { L.DomEvent.stopPropagation(event); choose("l", id); });
        changed.addLayer(drawnLine);
      }
    }
  }
  function listLoads() {
    if (!data.loads) return;
    by("loads").hidden = false;
    const largest = Math.max(...loadOf.values(), 1);
    const group = layer("loads", "loads by width", "#5e35b1", true).group;
    for (const [id, teu] of loadOf) {
      const link = linkOf.get(id);
      if (!link) continue;
      const line = L.polyline(link.parts, { renderer: above, color: "#5e35b1", weight: 1.5 + 12 * Math.sqrt(teu / largest), opacity: 0.65 });
      line.on("click", (event) => { L.DomEvent.stopPropagation(event); choose("l", id); });
      line.bindTooltip(make("span", {}, `${linkName(link)}: ${number(teu)} TEU a week`));
      group.addLayer(line);
    }
    const box = make("input", { type: "checkbox", checked: true, on: { change: () => { switchLayer("loads", box.checked); remember(); } } });
    shown.set("loads", box);
    by("switches").append(make("label", {}, box, make("span", { class: "swatch", colour: "#5e35b1" }), "loads by width"));
    switchLayer("loads", true);
    const rows = data.loads.bottlenecks.map((row) => make("tr", {}, ...row.map((cell) => make("td", typeof cell === "number" ? { class: "n" } : {}, typeof cell === "number" ? number(cell) : cell))));
    by("loads").append(make("h2", {}, "Bottlenecks"), make("p", {}, data.loads.summary),
      make("div", { class: "scroll" }, make("table", {}, make("thead", {}, make("tr", {}, ...data.loads.columns.map((name) => make("th", {}, name)))), make("tbody", {}, ...rows))));
  }

  // ------------------------------------------------------------ search
  const folded = (text) => text.normalize("NFKD").replace(/[\u0300-\u036f\u064b-\u065f\u200c]/g, "").toLowerCase()
    .replaceAll("ı", "i").replaceAll("ي", "ی").replaceAll("ى", "ی").replaceAll("ك", "ک").replace(/[أإآ]/g, "ا").replaceAll("ё", "е").replaceAll("'", "").replaceAll("’", "");
  const indexed = () => [
    ...nodes.map((node) => ({ kind: "n", id: node.id, label: node.name, sub: `${node.kind.replaceAll("_", " ")}${node.country ? `, ${node.country}` : ""}`, key: folded([node.name, node.place, node.id, figures.also[node.id]].join(" ; ")) })),
    ...links.map((link) => ({ kind: "l", id: link.id, label: linkName(link), sub: crossings.has(link.id) ? "border crossing" : "link", key: folded(`${link.from.name} ${link.to.name} ; ${link.id}`) })),
  ];
  let index = null;
  let hits = [];
  let marked = -1;
  async function find() {
    await unfold();
    const words = folded(by("search").value).split(/\s+/).filter(Boolean);
    index = index || indexed();
    hits = words.length ? index.filter((one) => words.every((word) => one.key.includes(word))) : [];
    const start = (one) => (one.key.startsWith(words[0]) ? 0 : 1) + (one.kind === "n" ? 0 : 2) - Math.min(importance(nodeOf.get(one.id) || { kind: "", id: "" }), 99) / 1000;
    hits = hits.sort((a, b) => start(a) - start(b)).slice(0, 12);
    marked = hits.length ? 0 : -1;
    by("found").replaceChildren(...hits.map((one, at) => make("li", { role: "option", id: `hit-${at}`, "aria-selected": String(at === marked), on: { mousedown: (event) => { event.preventDefault(); take(at); } } },
      one.label, " ", make("small", {}, one.sub))));
    if (words.length && !hits.length) by("found").append(make("li", { class: "dim" }, "nothing of that name"));
    by("found").hidden = !words.length;
    by("search").setAttribute("aria-expanded", String(Boolean(words.length)));
    mark(marked);
  }
  function mark(at) {
    marked = at;
    by("found").querySelectorAll("[role=option]").forEach((item, other) => item.setAttribute("aria-selected", String(other === at)));
    if (at >= 0) by("search").setAttribute("aria-activedescendant", `hit-${at}`);
    else by("search").removeAttribute("aria-activedescendant");
  }
  function take(at) {
    const one = hits[at];
    if (!one) return;
    by("found").hidden = true;
    by("search").setAttribute("aria-expanded", "false");
    choose(one.kind, one.id, { pan: true });
  }
  by("search").addEventListener("focus", unfold);
  by("search").addEventListener("input", find);
  by("search").addEventListener("blur", () => { by("found").hidden = true; });
  by("search").addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown") mark(Math.min(marked + 1, hits.length - 1));
    else if (event.key === "ArrowUp") mark(Math.max(marked - 1, 0));
    else if (event.key === "Enter") (figures ? Promise.resolve() : find()).then(() => take(marked));
    else if (event.key === "Escape") { by("search").value = ""; find(); }
    else return;
    event.preventDefault();
  });

  // ------------------------------------------------------------ state in the address
  let isReading = true;
  function remember() {
    if (isReading) return;
    const at = map.getCenter();
    const parts = new URLSearchParams({ z: map.getZoom(), c: `${at.lat.toFixed(3)},${at.lng.toFixed(3)}`, on: [...layers].filter(([, one]) => one.isOn).map(([key]) => key).join("~") });
    if (state.way >= 0) { parts.set("way", state.way + 1); parts.set("t", state.hour.toFixed(1)); }
    if (state.picked) parts.set("at", state.picked);
    try { history.replaceState(null, "", `#${parts}`); } catch { /* a frame without an address */ }
  }
  /** Set the first view, so that what is added next is projected once. */
  function draw() {
    const parts = new URLSearchParams(location.hash.slice(1));
    const changedLines = data.changes.flatMap((scenario) => scenario.lines.flatMap((line) => points(line[3], net.per_degree)));
    const way = ways[Number(parts.get("way")) - 1] || ways[0];
    if (!view(parts)) {
      if (way) map.fitBounds(way.lines.getBounds(), { padding: [30, 30], maxZoom: 8, animate: false });
      else if (changedLines.length) map.fitBounds(changedLines, { padding: [60, 60], maxZoom: 7, animate: false });
      else map.setView([36, 60], 4);
    }
    resize();
    L.control.scale({ imperial: false }).addTo(map);
    land.addTo(map);
    boundaries.addTo(map);
    isDrawn = true;
    for (const [key, one] of layers) switchLayer(key, one.isOn);
    changed.addTo(map);
    names.addTo(map);
  }
  function view(parts) {
    const [lat, lon] = (parts.get("c") || "").split(",").map(Number);
    const zoom = Number(parts.get("z"));
    const isGiven = parts.has("c") && Number.isFinite(lat) && Number.isFinite(lon) && zoom > 0;
    if (isGiven) map.setView([lat, lon], zoom, { animate: false });
    return isGiven;
  }
  async function recall() {
    isReading = true;
    const parts = new URLSearchParams(location.hash.slice(1));
    const on = parts.get("on");
    if (on !== null) { const keys = new Set(on.split("~")); for (const key of layers.keys()) switchLayer(key, keys.has(key)); }
    const wanted = Number(parts.get("way")) - 1;
    const hour = Number(parts.get("t"));
    if (ways.length) chooseWay(ways[wanted] ? wanted : 0, { fit: false, hour: Number.isFinite(hour) ? hour : 0 });
    const [kind, ...rest] = (parts.get("at") || "").split(":");
    if (kind) await choose(kind, rest.join(":"));
    isReading = false;
    relabel();
  }
  window.addEventListener("hashchange", () => { view(new URLSearchParams(location.hash.slice(1))); recall(); });

  // ------------------------------------------------------------ begin
  by("title").textContent = data.title;
  by("summary").textContent = `${number(nodes.length)} places and points, ${number(links.length)} links; a click on any shows its figures and their sources.`;
  by("credit").textContent = "Land and boundaries: Natural Earth, simplified; boundaries are de facto. Map: Leaflet. Figures: the network's tables and the sources they name.";
  listWays();
  listFronts();
  listChanges();
  listLoads();
  draw();
  await recall();
  map.on("zoomend", resize);
  map.on("moveend", () => { relabel(); remember(); });
  map.on("click", () => { state.picked = ""; if (halo) halo.remove(); by("detail").hidden = true; remember(); });
  document.documentElement.dataset.ready = String(Math.round(performance.now()));
})().catch((error) => {
  document.getElementById("title").textContent = "This page could not be drawn";
  document.getElementById("summary").textContent = `${error}. A browser of 2023 or later is needed.`;
  throw error;
});
