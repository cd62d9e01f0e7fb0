#!/usr/bin/env node
'use strict';
// Starts the command line. Where the Node.js at hand is too old, the one that the optional dependency brought is used instead.
var path = require('path');
var entry = path.join(__dirname, 'dist', 'bin.js');
var version = process.versions.node.split('.').map(Number);

if (version[0] > 22 || (version[0] === 22 && version[1] >= 18)) {
  import('file://' + entry.split(path.sep).join('/'));
} else {
  var node = bundledNode();
  if (node === undefined) {
    console.error('airworthy: Node.js ' + process.versions.node + ' is too old; install version 22.18 or later.');
    process.exit(3);
  }
  var result = require('child_process').spawnSync(node, [entry].concat(process.argv.slice(2)), { stdio: 'inherit' });
  process.exit(result.status === null ? 70 : result.status);
}

function bundledNode() {
  var names = ['node-' + process.platform + '-' + process.arch, 'node-bin-' + process.platform + '-' + process.arch];
  for (var index = 0; index < names.length; index += 1) {
    try {
      return path.join(path.dirname(require.resolve(names[index] + '/package.json')), 'bin', 'node');
    } catch {
      // This platform has none, or optional dependencies were left out.
    }
  }
  return undefined;
}
