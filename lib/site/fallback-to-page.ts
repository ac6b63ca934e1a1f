/**
 * A CloudFront Function (cloudfront-js-2.0): a path without a file ending is a page of the app, so it is
 * answered with the app. An error response of the distribution would do the same to the API's errors.
 */
export const fallbackToPage = `function handler(event) {
  var request = event.request;
  if (!/\\.[a-z0-9]+$/i.test(request.uri)) request.uri = '/index.html';
  return request;
}
`;
