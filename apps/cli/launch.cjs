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
  try {
    var manifest = require.resolve('node-' + process.platform + '-' + process.arch + '/package.json');
    return path.join(path.dirname(manifest), 'bin', 'node');
  } catch (error) {
    return undefined;
  }
}
