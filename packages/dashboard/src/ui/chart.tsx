import { createEffect, on, onCleanup, onMount } from 'solid-js';
import type uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { theme } from '../app/theme.ts';

type Values = readonly (number | null)[];

export interface ChartSeries {
  readonly label: string;
  readonly values: Values;
  /** Smallest and largest around `values`, shown as a band. */
  readonly band?: { readonly min: Values; readonly max: Values };
}

interface ChartProps {
  readonly title: string;
  /** Seconds since 1970, ascending. */
  readonly times: readonly number[];
  readonly series: readonly ChartSeries[];
  readonly format: (value: number | null | undefined) => string;
  /** Upper end of the axis where it is known, as for percentages. */
  readonly top?: number;
  /** The axis reaches at least to here, so that next to nothing does not look like much. */
  readonly leastTop?: number;
  /** Seconds up to now that the time axis shows; left out: those that there are. */
  readonly spanSec?: number;
}

/** Each reads against light and dark alike, and the first two also without colours: they differ in lightness. */
const colours = ['#3b82f6', '#d97706', '#0d9488', '#a855f7'];
const heightPx = 180;

/** Values over time, as lines within the bands of their smallest and largest. */
export function Chart(props: ChartProps) {
  let holder: HTMLDivElement | undefined;
  let plot: uPlot | undefined;
  let library: typeof uPlot | undefined;
  const build = () => {
    plot?.destroy();
    if (holder?.isConnected && library) plot = new library(optionsOf(props, holder), dataOf(props), holder);
  };
  onMount(() => {
    // Half of all that the page weighs: loaded by whoever looks at a chart.
    void import('uplot').then((loaded) => {
      library = loaded.default;
      build();
    });
    const observer = new ResizeObserver(() => {
      if (holder && holder.clientWidth > 0) plot?.setSize({ width: holder.clientWidth, height: heightPx });
    });
    if (holder) observer.observe(holder);
    const scheme = matchMedia('(prefers-color-scheme: dark)');
    scheme.addEventListener('change', build);
    onCleanup(() => {
      observer.disconnect();
      scheme.removeEventListener('change', build);
      plot?.destroy();
    });
  });
  const shape = () => [props.spanSec, ...props.series.map(({ label, band }) => `${label}${band ? '±' : ''}`)].join();
  createEffect(on([theme, shape], build, { defer: true }));
  createEffect(on([() => props.times, () => props.series], () => plot?.setData(dataOf(props)), { defer: true }));
  return (
    <figure class="card">
      <figcaption>
        <h3>{props.title}</h3>
      </figcaption>
      <div class="chart" ref={holder} role="img" aria-label={summary(props)} />
    </figure>
  );
}

/** What the picture says last, in words. */
function summary({ title, series, format }: ChartProps): string {
  const last = series.map(({ label, values }) => `${label} ${format(values.findLast((value) => value !== null))}`);
  return `${title}: ${last.join(', ')}`;
}

function dataOf({ times, series }: ChartProps): uPlot.AlignedData {
  const lines = series.flatMap(({ values, band }) => (band ? [values, band.max, band.min] : [values]));
  return [times, ...lines] as unknown as uPlot.AlignedData;
}

function optionsOf({ series, format, top, leastTop = 0.001, spanSec }: ChartProps, holder: HTMLElement): uPlot.Options {
  const style = getComputedStyle(holder);
  const grid = { stroke: 'rgb(128 128 128 / 0.25)', width: 1 };
  const lines: uPlot.Series[] = [];
  const bands: uPlot.Band[] = [];
  for (const [index, { label, band }] of series.entries()) {
    const stroke = colours[index % colours.length] ?? '#3b82f6';
    const value = (_plot: uPlot, each: number | null) => format(each);
    lines.push({ label, stroke, width: 1.5, value });
    if (!band) continue;
    const edge = { stroke: 'transparent', width: 0, value, points: { show: false } };
    lines.push({ ...edge, label: `${label} max` }, { ...edge, label: `${label} min` });
    bands.push({ series: [lines.length - 1, lines.length], fill: `${stroke}33` });
  }
  return {
    width: Math.max(200, holder.clientWidth),
    height: heightPx,
    series: [{}, ...lines],
    bands,
    legend: { show: true, live: true },
    cursor: { y: false, drag: { x: false, y: false } },
    scales: {
      x: { range: ({ data: [times] }) => timeRange(times, spanSec) },
      y: { range: (_plot, _min, max) => [0, top ?? Math.max(max || 0, leastTop) * 1.1] },
    },
    axes: [
      { stroke: style.color, grid },
      { stroke: style.color, grid, size: 76, values: (_plot, ticks) => ticks.map((tick) => format(tick)) },
    ],
  };
}

/** What there is, and five minutes at least: a single moment is no range. */
function timeRange(times: ArrayLike<number>, spanSec: number | undefined): [number, number] {
  const nowSec = Date.now() / 1_000;
  const end = spanSec === undefined ? (times[times.length - 1] ?? nowSec) : nowSec;
  const start = spanSec === undefined ? (times[0] ?? end) : end - spanSec;
  return [Math.min(start, end - 300), end];
}
