/** The boundaries of the code, as CONTRIBUTING.md explains them. */
module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      from: { pathNot: '^lambdas/[^/]+/env\\.ts$' },
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'domain-is-pure',
      comment: 'A domain knows ports, not what implements them.',
      severity: 'error',
      from: { path: '^lambdas/[^/]+/domain/' },
      to: { path: '(^|/)(adapters|wiring\\.ts|node_modules/(@aws-sdk|@smithy|twilio))|^lib/' },
    },
    {
      name: 'capabilities-meet-at-their-face',
      comment: 'Only index.ts of another capability, or the types of its env.ts.',
      severity: 'error',
      from: { path: '^lambdas/([^/]+)/' },
      to: {
        path: '^lambdas/',
        pathNot: ['^lambdas/$1/', '^lambdas/shared/', '^lambdas/[^/]+/(index|env)\\.ts$'],
      },
    },
    {
      name: 'shared-knows-no-capability',
      severity: 'error',
      from: { path: '^lambdas/shared/' },
      to: { path: '^lambdas/', pathNot: '^lambdas/shared/' },
    },
    {
      name: 'lib-sees-only-environments-and-declarations',
      severity: 'error',
      from: { path: '^lib/' },
      to: {
        path: '^(bench|lambdas|local|test|web)/',
        pathNot: ['^lambdas/[^/]+/env\\.ts$', '^lambdas/shared/(declarations|rules)/'],
      },
    },
    {
      name: 'product-knows-nothing-of-running-locally',
      severity: 'error',
      from: { path: '^(lambdas|lib|web)/' },
      to: { path: '^(bench|local|test)/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    parser: 'swc',
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default'],
    },
  },
};
