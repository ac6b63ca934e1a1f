declare module 'virtual:switchboard' {
  const settings: import('./public-settings.ts').PublicSettings;
  export default settings;
}

declare module '*.css';
