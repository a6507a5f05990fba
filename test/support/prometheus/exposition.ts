type Labels = Readonly<Record<string, string>>;

interface Series {
  readonly name: string;
  readonly labels: Labels;
  readonly value: number;
}

/** What Prometheus gets from a scrape, in the text format. */
export class Exposition {
  readonly text: string;
  readonly types: Readonly<Record<string, string>>;
  readonly series: readonly Series[];

  constructor(text: string) {
    this.text = text;
    this.types = Object.fromEntries(
      [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name = '', type = '']) => [name, type]),
    );
    this.series = text.split('\n').flatMap((line) => (/^(#|$)/.test(line) ? [] : [seriesOf(line)]));
  }

  /** The values of a metric by their labels, which are shown as Prometheus does: `job_name="job",outcome="failed"`. */
  values(name: string): Record<string, number> {
    const own = this.series.filter((series) => series.name === name);
    return Object.fromEntries(own.map(({ labels, value }) => [textOf(labels), value]));
  }

  /** The values of a metric whose only label is the job, by the job. */
  byJob(name: string): Record<string, number> {
    const own = this.series.filter((series) => series.name === name);
    return Object.fromEntries(own.map(({ labels, value }) => [labels['job_name'] ?? '', value]));
  }

  /** The names of the series with such a label. */
  namesWith(label: string, value: string): string[] {
    const own = this.series.filter(({ labels }) => labels[label] === value);
    return [...new Set(own.map(({ name }) => name))].sort();
  }
}

function seriesOf(line: string): Series {
  const [, name = '', labels = '', value = ''] = /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
  if (name === '') throw new Error(`no series: ${line}`);
  const pairs = [...labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)];
  return {
    name,
    labels: Object.fromEntries(pairs.map(([, label = '', text = '']) => [label, text])),
    value: Number(value),
  };
}

function textOf(labels: Labels): string {
  return Object.entries(labels)
    .map(([label, value]) => `${label}="${value}"`)
    .join(',');
}
