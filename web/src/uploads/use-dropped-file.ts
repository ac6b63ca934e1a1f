import { useEffect, useRef, useState } from 'preact/hooks';

/** Takes a file that is dropped anywhere on the page. Gives whether one hovers over it. */
export function useDroppedFile(onFile: (file: File) => void): boolean {
  const latest = useRef(onFile);
  latest.current = onFile;
  const [hovers, setHovers] = useState(false);
  useEffect(() => {
    const over = (event: DragEvent) => {
      if (!event.dataTransfer?.types.includes('Files')) return;
      event.preventDefault();
      setHovers(true);
    };
    const leave = ({ relatedTarget }: DragEvent) => relatedTarget === null && setHovers(false);
    const drop = (event: DragEvent) => {
      setHovers(false);
      const file = event.dataTransfer?.files[0];
      if (!file) return;
      // The browser would leave the page for it.
      event.preventDefault();
      latest.current(file);
    };
    window.addEventListener('dragover', over);
    window.addEventListener('dragleave', leave);
    window.addEventListener('drop', drop);
    return () => {
      window.removeEventListener('dragover', over);
      window.removeEventListener('dragleave', leave);
      window.removeEventListener('drop', drop);
    };
  }, []);
  return hovers;
}
