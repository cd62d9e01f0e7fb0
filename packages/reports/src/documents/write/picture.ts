import { Resvg } from '@resvg/resvg-js';
import type { Block, Document } from '../block.ts';
import { fontFiles } from './fonts.ts';
import { linesSvg } from './lines-svg.ts';
import { barsSvg, diagramSvg, ganttSvg } from './svg.ts';

export interface Picture {
  png: Uint8Array;
  /** In pixels of the drawing. */
  width: number;
  height: number;
  alt: string;
}

type Drawn = Extract<Block, { kind: 'bars' | 'gantt' | 'diagram' | 'lines' }>;

/**
 * A drawing as a picture, for formats that cannot be trusted with SVG. Drawn at twice its size, so that it prints well.
 *
 * @param shape width by height of the room, which bars fill
 */
export function pictureOf(block: Drawn, shape?: number): Picture {
  const svg =
    block.kind === 'bars'
      ? barsSvg(block, shape)
      : block.kind === 'gantt'
        ? ganttSvg(block)
        : block.kind === 'lines'
          ? linesSvg(block)
          : diagramSvg(block);
  return { ...drawn(svg), alt: block.kind === 'bars' ? block.description : `${block.title}: ${block.description}` };
}

function drawn(svg: string): Omit<Picture, 'alt'> {
  const [width = 1, height = 1] = /viewBox="0 0 ([\d.]+) ([\d.]+)"/.exec(svg)?.slice(1).map(Number) ?? [];
  const image = new Resvg(svg, {
    fitTo: { mode: 'zoom', value: 2 },
    background: '#ffffff',
    font: { loadSystemFonts: false, fontFiles: fontFiles(), defaultFontFamily: 'Noto Sans' },
  }).render();
  return { png: image.asPng(), width, height };
}

/** A logo as PNG with its size. */
export function rasterised(logo: NonNullable<Document['logo']>): Omit<Picture, 'alt'> {
  if (logo.type === 'png') {
    // The header of a PNG holds width and height as big-endian numbers at 16 and 20.
    const view = new DataView(logo.data.buffer, logo.data.byteOffset, logo.data.byteLength);
    return { png: logo.data, width: view.byteLength > 24 ? view.getUint32(16) : 1, height: view.byteLength > 24 ? view.getUint32(20) : 1 };
  }
  const image = new Resvg(Buffer.from(logo.data), {
    fitTo: { mode: 'height', value: 160 },
    font: { loadSystemFonts: false, fontFiles: fontFiles() },
  }).render();
  return { png: image.asPng(), width: image.width, height: image.height };
}
