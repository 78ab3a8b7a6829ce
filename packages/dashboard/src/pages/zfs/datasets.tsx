import { formatBytes, unknown } from '../../format/format-bytes.ts';
import { formatNumber } from '../../format/format-number.ts';
import type { AnswerState } from '../../state/create-answer.ts';
import { AnswerView } from '../../ui/answer-view.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import type { Dataset } from './pool.ts';

/** File systems and volumes with what they hold. */
export function Datasets(props: { of: AnswerState<Dataset[]> }) {
  return (
    <section class="card" aria-label="File systems and volumes">
      <h2>Datasets</h2>
      <AnswerView of={props.of} empty="There is no dataset.">
        {(list) => (
          <DataTable
            label="Datasets"
            rows={list()}
            columns={[
              { title: 'Dataset', cell: ({ name }) => <code>{name}</code> },
              { title: 'Kind', cell: ({ type }) => type },
              { title: 'Used', number: true, cell: ({ usedBytes }) => formatBytes(usedBytes) },
              { title: 'By snapshots', number: true, cell: (each) => formatBytes(each.usedBySnapshotsBytes) },
              { title: 'Free', number: true, cell: ({ availableBytes }) => formatBytes(availableBytes) },
              { title: 'Compressed', number: true, cell: ({ compressRatio }) => ratio(compressRatio) },
              { title: 'Mounted on', cell: ({ mountpoint }) => mountpoint ?? unknown },
            ]}
          />
        )}
      </AnswerView>
    </section>
  );
}

function ratio(value: number | undefined): string {
  return value === undefined ? unknown : `${formatNumber(value, 2)}×`;
}
