export const decide = ({ args }) =>
  args.bucket === 'quickstarts' &&
  args.acl === 'public-read' &&
  (args.contentType === 'image/png' ||
    args.contentType === 'image/jpeg' ||
    args.contentType === 'image/gif');
