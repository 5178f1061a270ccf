// Charts of the page: [data-chart] reads its JSON, takes its colours from the theme's tokens, and opens records on a press.
// Drawn on canvas with rich-text tooltips: no style attribute is ever written, as the content policy wants.
import { BarChart, HeatmapChart, LineChart, TreemapChart } from "echarts/charts";
import { AriaComponent, GridComponent, LegendComponent, TooltipComponent, VisualMapComponent } from "echarts/components";
import * as echarts from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";

echarts.use([BarChart, HeatmapChart, LineChart, TreemapChart, AriaComponent, GridComponent, LegendComponent, TooltipComponent, VisualMapComponent, CanvasRenderer]);

const STATES = { pending: "未到期", near: "临期", overdue: "逾期", met: "已完成", exempt: "免除" };
const still = matchMedia("(prefers-reduced-motion: reduce)").matches;

function palette(element) {
  const style = getComputedStyle(element);
  const token = (name) => style.getPropertyValue(name).trim();
  return {
    ink: token("--color-base-content"), muted: token("--ly-muted"), line: token("--ly-line"), ground: token("--color-base-100"),
    series: ["--color-primary", "--color-success", "--color-warning", "--color-info", "--color-neutral"].map(token),
    heat: [0, 1, 2, 3, 4].map((level) => token(`--ly-heat-${level}`)),
    states: Object.fromEntries([["pending", "info"], ["near", "warning"], ["overdue", "error"], ["met", "success"]].map(([state, name]) => [state, [token(`--ly-soft-${name}`), token(`--color-${name}`)]])
      .concat([["exempt", [token("--ly-soft-neutral"), token("--ly-quiet")]]])),
    width: element.clientWidth, font: style.fontFamily, size: element.closest(".wall") ? 17 : 13, // a wall is read from five metres
  };
}

const axisText = (colours) => ({ color: colours.muted, fontSize: colours.size, hideOverlap: true });

/** Few categories are all named, broken into lines; many are thinned out. */
const categories = (names, colours) => (names.length > 8 ? axisText(colours) : { ...axisText(colours), interval: 0, hideOverlap: false, width: Math.max(2 * colours.size, (colours.width - 5 * colours.size) / names.length - 6), overflow: "break", fontSize: colours.size - 1, lineHeight: colours.size + 4 });

function base(colours) {
  return {
    color: colours.series,
    animation: !still,
    animationDuration: 300,
    textStyle: { fontFamily: colours.font, color: colours.ink },
    aria: { enabled: false }, // the page gives role, label and a table; the canvas itself is one picture
    tooltip: {
      renderMode: "richText", confine: true, backgroundColor: colours.ground, borderColor: colours.line, padding: [8, 12],
      textStyle: { color: colours.ink, fontSize: 14 },
    },
  };
}

function cartesian(kind, data, colours) {
  const many = data.series.length > 1;
  return {
    ...base(colours),
    tooltip: { ...base(colours).tooltip, trigger: "axis", valueFormatter: (value) => (value == null ? "没有记录" : `${value}${data.unit ?? ""}`) },
    legend: many ? { top: 0, left: 0, icon: "roundRect", itemWidth: 14, itemHeight: 4, textStyle: { color: colours.ink, fontSize: colours.size } } : undefined,
    grid: { left: 4, right: 12, top: many ? 36 : 12, bottom: 4, containLabel: true },
    xAxis: { type: "category", data: data.x, axisLine: { lineStyle: { color: colours.line } }, axisTick: { show: false }, axisLabel: categories(data.x, colours) },
    yAxis: { type: "value", scale: kind === "line", axisLabel: { ...axisText(colours), formatter: `{value}${data.unit ?? ""}` }, splitLine: { lineStyle: { color: colours.line } } },
    series: data.series.map((series) => ({
      name: series.name, type: kind, data: series.data,
      ...(kind === "line" ? { symbol: "circle", symbolSize: 8, showSymbol: series.data.length <= 31, lineStyle: { width: 2.5 } } : { barMaxWidth: 36, itemStyle: { borderRadius: [3, 3, 0, 0] } }),
    })),
  };
}

function heatmap(data, colours) {
  const top = Math.max(1, ...data.cells.map((cell) => cell[2] ?? 0));
  return {
    ...base(colours),
    tooltip: { ...base(colours).tooltip, formatter: ({ value }) => `${data.y[value[1]]}\n${data.x[value[0]]} ${value[2]}${data.unit ?? ""}` },
    grid: { left: 4, right: 8, top: 8, bottom: 44, containLabel: true },
    xAxis: { type: "category", data: data.x, axisLine: { show: false }, axisTick: { show: false }, axisLabel: axisText(colours) },
    yAxis: { type: "category", data: data.y, inverse: true, axisLine: { show: false }, axisTick: { show: false }, axisLabel: { ...axisText(colours), width: 110, overflow: "truncate" } },
    visualMap: { min: 0, max: top, orient: "horizontal", left: 0, bottom: 0, itemHeight: 80, itemWidth: 10, text: ["多", "少"], textStyle: { color: colours.muted }, inRange: { color: colours.heat } },
    series: [{ type: "heatmap", data: data.cells.map((cell) => cell.slice(0, 3)), itemStyle: { borderColor: colours.ground, borderWidth: 2, borderRadius: 3 }, label: { show: data.x.length <= 16 } }],
  };
}

function dressed(node, colours) {
  const [soft, strong] = colours.states[node.state] ?? colours.states.exempt;
  return {
    ...node,
    itemStyle: { color: soft, borderColor: node.children ? colours.ground : strong, borderWidth: node.children ? 3 : 1 },
    label: { color: colours.ink },
    upperLabel: { color: colours.ink },
    children: node.children?.map((child) => dressed(child, colours)),
  };
}

function treemap(data, colours) {
  const label = ({ data: node }) => `${node.name}\n${STATES[node.state] ?? ""} ${node.value ?? ""}${node.value == null ? "" : data.unit ?? ""}`;
  return {
    ...base(colours),
    tooltip: { ...base(colours).tooltip, formatter: ({ data: node, value }) => (node?.name ? `${node.name}\n${value}${data.unit ?? ""} ${STATES[node.state] ?? ""}` : "") },
    series: [{
      type: "treemap", data: data.nodes.map((node) => dressed(node, colours)), roam: false, nodeClick: false, breadcrumb: { show: false },
      left: 0, right: 0, top: 0, bottom: 0, visibleMin: 0,
      label: { show: true, formatter: label, fontSize: colours.size, lineHeight: colours.size + 6, overflow: "truncate", padding: 4 },
      upperLabel: { show: true, height: 2 * colours.size, fontSize: colours.size, fontWeight: 600, formatter: ({ data: node }) => (node.name ? `${node.name}  ${STATES[node.state] ?? ""}` : "") },
      itemStyle: { borderColor: colours.ground },
      levels: [{ itemStyle: { gapWidth: 4, borderWidth: 0, borderColor: colours.ground, color: colours.ground }, upperLabel: { show: false } }, { itemStyle: { gapWidth: 2 } }],
    }],
  };
}

const options = { line: (data, colours) => cartesian("line", data, colours), bar: (data, colours) => cartesian("bar", data, colours), heatmap, treemap };

const addresses = {
  heatmap: (data, event) => data.cells[event.dataIndex]?.[3],
  treemap: (data, event) => event.data?.href,
};
const ofSeries = (data, event) => data.series[event.seriesIndex]?.href?.[event.dataIndex];

function visit(element, address) {
  if (!address) return;
  if (element.dataset.openIn === "drawer" && window.htmx && document.getElementById("drawer")) window.htmx.ajax("GET", address, { target: "#drawer", source: element });
  else location.assign(address);
}

function draw(element) {
  const source = document.getElementById(element.dataset.source);
  const kind = element.dataset.chart;
  if (!source || !options[kind] || element.dataset.drawn) return;
  element.dataset.drawn = "1";
  const data = JSON.parse(source.textContent);
  const chart = echarts.init(element, null, { renderer: "canvas" });
  const paint = () => { chart.resize(); chart.setOption(options[kind](data, palette(element)), true); };
  paint();
  chart.on("click", (event) => visit(element, (addresses[kind] ?? ofSeries)(data, event)));
  new ResizeObserver(paint).observe(element);
  new MutationObserver(paint).observe(document.documentElement, { attributeFilter: ["data-theme"] });
}

const drawAll = (root) => root.querySelectorAll?.("[data-chart]").forEach(draw);
drawAll(document);
document.addEventListener("htmx:afterSettle", (event) => drawAll(event.detail.elt));
