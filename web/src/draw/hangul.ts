// Hangul in strokes of a pen: a syllable is its parts (The Unicode Standard 16, section 3.12), each in its place of a square.
import type { XY } from '../lib/drawing';

// x and y from 0 to 1, y downwards.
type Stroke = [number, number][];
// Left, top, width and height within the square.
type Box = [number, number, number, number];

const circle = (x: number, y: number, rx: number, ry: number): Stroke =>
  Array.from({ length: 25 }, (_, i) => {
    const turn = (2 * Math.PI * i) / 24 - Math.PI / 2;
    return [x + rx * Math.cos(turn), y + ry * Math.sin(turn)];
  });

const tent: Stroke = [[0, 1], [0.5, 0], [1, 1]]; // prettier-ignore

// prettier-ignore
const consonants: Record<string, Stroke[]> = {
  ㄱ: [[[0, 0], [1, 0], [1, 1]]],
  ㄴ: [[[0, 0], [0, 1], [1, 1]]],
  ㄷ: [[[1, 0], [0, 0], [0, 1], [1, 1]]],
  ㄹ: [[[0, 0], [1, 0], [1, 0.5], [0, 0.5], [0, 1], [1, 1]]],
  ㅁ: [[[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]],
  ㅂ: [[[0, 0], [0, 1], [1, 1], [1, 0]], [[0, 0.5], [1, 0.5]]],
  ㅅ: [tent],
  ㅇ: [circle(0.5, 0.5, 0.5, 0.5)],
  ㅈ: [[[0, 0], [1, 0]], tent],
  ㅊ: [[[0.5, 0], [0.5, 0.3]], [[0, 0.3], [1, 0.3]], [[0, 1], [0.5, 0.3], [1, 1]]],
  ㅋ: [[[0, 0], [1, 0], [1, 1]], [[0, 0.5], [1, 0.5]]],
  ㅌ: [[[1, 0], [0, 0], [0, 1], [1, 1]], [[0, 0.5], [1, 0.5]]],
  ㅍ: [[[0, 0], [1, 0]], [[0.3, 0], [0.3, 1]], [[0.7, 0], [0.7, 1]], [[0, 1], [1, 1]]],
  ㅎ: [[[0.5, 0], [0.5, 0.25]], [[0, 0.25], [1, 0.25]], circle(0.5, 0.7, 0.4, 0.3)],
};

// prettier-ignore
const vowels: Record<string, Stroke[]> = {
  ㅏ: [[[0.2, 0], [0.2, 1]], [[0.2, 0.5], [1, 0.5]]],
  ㅑ: [[[0.2, 0], [0.2, 1]], [[0.2, 0.33], [1, 0.33]], [[0.2, 0.67], [1, 0.67]]],
  ㅓ: [[[0.8, 0], [0.8, 1]], [[0, 0.5], [0.8, 0.5]]],
  ㅕ: [[[0.8, 0], [0.8, 1]], [[0, 0.33], [0.8, 0.33]], [[0, 0.67], [0.8, 0.67]]],
  ㅐ: [[[0.2, 0], [0.2, 1]], [[0.2, 0.5], [0.9, 0.5]], [[0.9, 0], [0.9, 1]]],
  ㅒ: [[[0.2, 0], [0.2, 1]], [[0.2, 0.33], [0.9, 0.33]], [[0.2, 0.67], [0.9, 0.67]], [[0.9, 0], [0.9, 1]]],
  ㅔ: [[[0, 0.5], [0.5, 0.5]], [[0.5, 0], [0.5, 1]], [[1, 0], [1, 1]]],
  ㅖ: [[[0, 0.33], [0.5, 0.33]], [[0, 0.67], [0.5, 0.67]], [[0.5, 0], [0.5, 1]], [[1, 0], [1, 1]]],
  ㅣ: [[[0.5, 0], [0.5, 1]]],
  ㅗ: [[[0.5, 0], [0.5, 1]], [[0, 1], [1, 1]]],
  ㅛ: [[[0.33, 0], [0.33, 1]], [[0.67, 0], [0.67, 1]], [[0, 1], [1, 1]]],
  ㅜ: [[[0, 0], [1, 0]], [[0.5, 0], [0.5, 1]]],
  ㅠ: [[[0, 0], [1, 0]], [[0.33, 0], [0.33, 1]], [[0.67, 0], [0.67, 1]]],
  ㅡ: [[[0, 0.5], [1, 0.5]]],
};

const doubled: Record<string, string> = {
  ㄲ: 'ㄱㄱ', ㄸ: 'ㄷㄷ', ㅃ: 'ㅂㅂ', ㅆ: 'ㅅㅅ', ㅉ: 'ㅈㅈ', ㄳ: 'ㄱㅅ', ㄵ: 'ㄴㅈ', ㄶ: 'ㄴㅎ', ㄺ: 'ㄹㄱ', ㄻ: 'ㄹㅁ', ㄼ: 'ㄹㅂ', ㄽ: 'ㄹㅅ', ㄾ: 'ㄹㅌ', ㄿ: 'ㄹㅍ', ㅀ: 'ㄹㅎ', ㅄ: 'ㅂㅅ',
}; // prettier-ignore

// Vowels of one below and one beside the consonant.
const compound: Record<string, string> = { ㅘ: 'ㅗㅏ', ㅙ: 'ㅗㅐ', ㅚ: 'ㅗㅣ', ㅝ: 'ㅜㅓ', ㅞ: 'ㅜㅔ', ㅟ: 'ㅜㅣ', ㅢ: 'ㅡㅣ' };

// The parts of syllables in the order of their code points.
const initials = [...'ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ'];
const medials = [...'ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ'];
const finals = ['', ...'ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ'];

// Where the initial, the vowel below, the vowel beside and the final stand.
interface Layout {
  initial: Box;
  below?: Box;
  beside?: Box;
  final?: Box;
}

// prettier-ignore
const layouts: Record<'beside' | 'below' | 'both', [open: Layout, closed: Layout]> = {
  beside: [{ initial: [0, 0.15, 0.52, 0.7], beside: [0.62, 0, 0.38, 1] },
    { initial: [0, 0, 0.52, 0.48], beside: [0.62, 0, 0.38, 0.52], final: [0.1, 0.64, 0.85, 0.36] }],
  below: [{ initial: [0.12, 0, 0.76, 0.5], below: [0, 0.62, 1, 0.36] },
    { initial: [0.14, 0, 0.72, 0.32], below: [0, 0.42, 1, 0.18], final: [0.12, 0.7, 0.76, 0.3] }],
  both: [{ initial: [0.02, 0, 0.5, 0.48], below: [0, 0.6, 0.58, 0.28], beside: [0.68, 0, 0.32, 1] },
    { initial: [0.02, 0, 0.5, 0.3], below: [0, 0.38, 0.58, 0.18], beside: [0.68, 0, 0.32, 0.56], final: [0.1, 0.68, 0.85, 0.32] }],
};

function within([left, top, width, height]: Box, strokes: Stroke[]): Stroke[] {
  return strokes.map((s) => s.map(([x, y]) => [left + x * width, top + y * height]));
}

function consonant(sign: string): Stroke[] {
  const [first, second] = doubled[sign] ?? '';
  return second ? [...within([0, 0, 0.44, 1], consonants[first]), ...within([0.56, 0, 0.44, 1], consonants[second])] : consonants[sign];
}

function syllable(initial: string, medial: string, final: string): Stroke[] {
  const [below, beside] = compound[medial] ?? ('ㅗㅛㅜㅠㅡ'.includes(medial) ? [medial, ''] : ['', medial]);
  const layout = layouts[below && beside ? 'both' : below ? 'below' : 'beside'][final ? 1 : 0];
  return [
    ...within(layout.initial, consonant(initial)),
    ...(below ? within(layout.below!, vowels[below]) : []),
    ...(beside ? within(layout.beside!, vowels[beside]) : []),
    ...(final ? within(layout.final!, consonant(final)) : []),
  ];
}

/** The strokes of a syllable, or of a consonant or vowel by itself, in a square of that size; null for any other sign. */
export function hangulStrokes(sign: string, size: number): XY[][] | null {
  const at = sign.charCodeAt(0) - 0xac00;
  let strokes: Stroke[] | undefined;
  if (at >= 0 && at < initials.length * medials.length * finals.length) {
    const [closed, open] = [at % finals.length, Math.floor(at / finals.length)];
    strokes = syllable(initials[Math.floor(open / medials.length)], medials[open % medials.length], finals[closed]);
  } else if (compound[sign]) {
    const [below, beside] = compound[sign];
    strokes = [...within([0, 0.55, 0.6, 0.35], vowels[below]), ...within([0.68, 0, 0.32, 1], vowels[beside])];
  } else if (consonants[sign] || doubled[sign]) {
    strokes = consonant(sign);
  } else {
    strokes = vowels[sign];
  }
  return strokes?.map((s) => s.map(([x, y]) => ({ x: x * size, y: y * size }))) ?? null;
}
