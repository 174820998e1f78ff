import type {ICruiseOptions, IForbiddenRuleType} from 'dependency-cruiser'

/** Imports run one way (top to bottom); a folder may import what stands below it, and itself. */
const LAYERS = [
  ['commands', 'server', 'tui'],
  ['cli'],
  ['pipeline', 'bench', 'selfplay', 'ensemble', 'learning'],
  ['exporting'],
  ['dataset', 'matching', 'calibration', 'enzyme', 'quality', 'labelling', 'constitution'],
  ['trajectory', 'retrieval', 'embedding', 'pool'],
  ['span'],
  ['store', 'settings'],
]

const folders = (layers: readonly (readonly string[])[]) => `^src/(${layers.flat().join('|')})/`

export const boundaries: {forbidden: IForbiddenRuleType[]; options: ICruiseOptions} = {
  forbidden: [
    {
      name: 'no-circles',
      comment: 'Circles hide what depends on what.',
      severity: 'error',
      from: {},
      to: {circular: true},
    },
    ...LAYERS.slice(1).map(
      (layer, index): IForbiddenRuleType => ({
        name: `not-upwards-from-${layer[0]}`,
        comment: `${layer.join(', ')} must not know ${LAYERS.slice(0, index + 1)
          .flat()
          .join(', ')}.`,
        severity: 'error',
        from: {path: folders([layer])},
        to: {path: folders(LAYERS.slice(0, index + 1))},
      }),
    ),
    {
      name: 'calibration-knows-no-matcher',
      comment: 'It takes arrays of scores and labels.',
      severity: 'error',
      from: {path: '^src/calibration/'},
      to: {path: folders([LAYERS[4]!.filter((name) => name !== 'calibration'), LAYERS[5]!, ['span', 'store']])},
    },
    {
      name: 'commands-stay-thin',
      comment: 'SQL, files, processes and the network belong below the commands.',
      severity: 'error',
      from: {path: '^src/commands/'},
      to: {path: '(\\.sql\\.ts$|^src/store/|^(node:)?(fs|http|https|child_process|net)(/|$)|better-sqlite3)'},
    },
    {
      name: 'server-knows-no-terminal',
      comment: 'What answers over HTTP is told where to write; flags, colours and screens belong to commands.',
      severity: 'error',
      from: {path: '^src/server/'},
      to: {path: '^src/(commands|cli|tui)/'},
    },
    {
      name: 'only-serve-serves',
      comment: 'A server is no part of any other command.',
      severity: 'error',
      from: {path: '^src/', pathNot: '^src/(server/|commands/serve\\.ts$)'},
      to: {path: '^src/server/'},
    },
    {
      name: 'screens-load-late',
      comment: 'Ink takes a third of a second to load: only the command that shows a screen imports it, when it does.',
      severity: 'error',
      from: {path: '^src/', pathNot: '^src/tui/'},
      to: {path: '^src/tui/', dynamic: false},
    },
    {
      name: 'ink-stays-in-tui',
      severity: 'error',
      from: {path: '^src/', pathNot: '^src/tui/'},
      to: {path: '(^|/)node_modules/(ink|react)/|^(ink|react)$'},
    },
    {
      name: 'errors-know-nothing',
      severity: 'error',
      from: {path: '^src/errors\\.ts$'},
      to: {path: '^src/'},
    },
    {
      name: 'no-development-packages',
      comment: 'What ships must not need what only developers install.',
      severity: 'error',
      from: {path: '^(src|bin)/'},
      to: {dependencyTypes: ['npm-dev', 'npm-no-pkg', 'unknown', 'undetermined']},
    },
  ],
  options: {
    parser: 'swc',
    doNotFollow: {path: 'node_modules'},
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.js'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default'],
    },
  },
}
