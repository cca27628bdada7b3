/** Exports a figure of the page as a self-contained picture. */

/** Returns the figure as SVG text, with the page's current colours. */
export function figureSvg(figure: SVGSVGElement): string {
  const copy = figure.cloneNode(true) as SVGSVGElement;
  const style = getComputedStyle(figure);
  const root = getComputedStyle(document.documentElement);
  const { width, height } = sizeOf(figure);
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  copy.setAttribute('width', `${width}`);
  copy.setAttribute('height', `${height}`);
  copy.setAttribute('font-family', style.fontFamily);
  copy.setAttribute('color', style.color);
  const variable = (name: string) => root.getPropertyValue(name).trim() || 'currentColor';
  for (const element of [copy, ...copy.querySelectorAll('*')]) {
    for (const { name, value } of [...element.attributes]) {
      if (value.includes('var('))
        element.setAttribute(
          name,
          value.replaceAll(/var\((--[\w-]+)\)/g, (_, own) => variable(own)),
        );
    }
  }
  const ground = document.createElementNS('http://www.w3.org/2000/svg', 'rect');
  ground.setAttribute('width', '100%');
  ground.setAttribute('height', '100%');
  ground.setAttribute('fill', variable('--ground'));
  copy.prepend(ground);
  return new XMLSerializer().serializeToString(copy);
}

/**
 * Returns the figure as PNG, with `scale` pixels per px.
 * @throws Error if the browser cannot draw it.
 */
export async function figurePng(figure: SVGSVGElement, scale = 2): Promise<Blob> {
  const { width, height } = sizeOf(figure);
  const address = URL.createObjectURL(new Blob([figureSvg(figure)], { type: 'image/svg+xml' }));
  try {
    const image = new Image();
    image.src = address;
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = Math.ceil(width * scale);
    canvas.height = Math.ceil(height * scale);
    canvas.getContext('2d')!.drawImage(image, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/png'));
    if (!blob) throw new Error('The browser could not draw the picture.');
    return blob;
  } finally {
    URL.revokeObjectURL(address);
  }
}

/** Makes the browser save a file. */
export function saveAs(name: string, content: Blob): void {
  const address = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // The browser reads the file later, so its address has to live for a while.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

function sizeOf(figure: SVGSVGElement): { width: number; height: number } {
  const { width, height } = figure.viewBox.baseVal;
  return { width, height };
}
