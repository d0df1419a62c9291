import { fileNameOf } from '../fileName.ts'

/** The versions that the generated code was tested with. */
const VERSIONS = { tfjs: '4.22.0', tsx: '4.23.15', typescript: '7.0.2', nodeTypes: '20.19.43' }

/** package.json of the exported folder. */
export function manifestSource(projectName: string, hasData: boolean): string {
  const manifest = {
    name: fileNameOf(projectName),
    version: '1.0.0',
    private: true,
    type: 'module',
    engines: { node: '>=20' },
    scripts: { ...(hasData ? { train: 'tsx train.ts' } : {}), predict: 'tsx predict.ts', check: 'tsc' },
    dependencies: { '@tensorflow/tfjs': VERSIONS.tfjs, ...(hasData ? { '@tensorflow/tfjs-backend-wasm': VERSIONS.tfjs } : {}) },
    devDependencies: { '@types/node': VERSIONS.nodeTypes, tsx: VERSIONS.tsx, typescript: VERSIONS.typescript },
  }
  return `${JSON.stringify(manifest, null, 2)}\n`
}

/** tsconfig.json of the exported folder. */
export const TSCONFIG_SOURCE = `${JSON.stringify(
  {
    compilerOptions: {
      target: 'ES2022', module: 'ESNext', moduleResolution: 'bundler', lib: ['ES2022', 'DOM'], types: ['node'], strict: true, noUncheckedIndexedAccess: true,
      noImplicitOverride: true, noUnusedLocals: true, erasableSyntaxOnly: true, verbatimModuleSyntax: true, allowImportingTsExtensions: true, skipLibCheck: true, noEmit: true,
    },
    include: ['*.ts'],
  },
  null,
  2,
)}\n`
