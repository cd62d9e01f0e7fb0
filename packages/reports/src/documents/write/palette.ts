import type { Tone } from '../block.ts';

/** Colours for paper and light screens: the fill of a mark, what is legible on it, and text and tint of the same hue. From the visual system. */
export const palette: Readonly<Record<Tone, { fill: string; on: string; text: string; tint: string }>> = {
  pass: { fill: '#0e5b53', on: '#ffffff', text: '#0e5b53', tint: '#ddf2ee' },
  partial: { fill: '#efc344', on: '#1a1400', text: '#7a5200', tint: '#fff3d1' },
  fail: { fill: '#bb360c', on: '#ffffff', text: '#a32b00', tint: '#fdeae1' },
  unknown: { fill: '#ffffff', on: '#4f5866', text: '#4f5866', tint: '#ffffff' },
  na: { fill: '#e3e7ec', on: '#4f5866', text: '#4f5866', tint: '#f1f3f6' },
  critical: { fill: '#52031f', on: '#ffffff', text: '#6e0a30', tint: '#f9e4ec' },
  high: { fill: '#b22f00', on: '#ffffff', text: '#a32b00', tint: '#fdeae1' },
  medium: { fill: '#f7c057', on: '#1a1400', text: '#7a5200', tint: '#fff3d1' },
  low: { fill: '#114394', on: '#ffffff', text: '#114394', tint: '#e5edfa' },
  accent: { fill: '#0b57b8', on: '#ffffff', text: '#0b57b8', tint: '#e3eefc' },
  neutral: { fill: '#e3e7ec', on: '#161a20', text: '#161a20', tint: '#f6f7f9' },
};

/** Fill and ink of a grade, by its letter. */
export function gradeColours(grade: string): { fill: string; on: string } {
  switch (grade.charAt(0)) {
    case 'A':
      return { fill: '#eaf3f8', on: '#161a20' };
    case 'B':
      return { fill: '#f7e3b0', on: '#161a20' };
    case 'C':
      return { fill: '#edb65a', on: '#161a20' };
    case 'D':
      return { fill: '#b85510', on: '#ffffff' };
    case 'F':
      return { fill: '#7a1f0b', on: '#ffffff' };
    default:
      return { fill: '#ffffff', on: '#4f5866' };
  }
}
