/** The upload rule of the documents, as App Services has it. */
export const rule = {
  '%%args.bucket': 'quickstarts',
  '%%args.acl': 'public-read',
  '%%args.contentType': { '%in': ['image/png', 'image/jpeg', 'image/gif'] },
};

export const types = rule['%%args.contentType']['%in'];
