/** Whether a path is that of a file which an image is built from. */
export function isDockerfile(path: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return (
    /^(?:.+\.)?(?:dockerfile|containerfile)(?:\..+)?$/i.test(name) && !/\.(?:md|txt|[cm]?[jt]s|sh|ya?ml|json|dockerignore)$/.test(name)
  );
}
