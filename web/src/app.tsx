import { Component, type ComponentChildren } from 'preact';
import { AccountPage } from './pages/account.tsx';
import { ConfirmPage } from './pages/confirm.tsx';
import { BrokenPage, GoodbyePage, NotFoundPage } from './pages/endings.tsx';
import { PrivacyPage } from './pages/privacy.tsx';
import { ProblemPage } from './pages/problem.tsx';
import { SignUpPage } from './pages/sign-up.tsx';
import { TermsPage } from './pages/terms.tsx';
import { UploadsPage } from './pages/uploads.tsx';
import { type Place, usePlace } from './router.ts';
import { settings } from './settings.ts';
import { Frame } from './ui/frame.tsx';
import { SessionContext, useSession } from './ui/session.ts';

export function App() {
  const place = usePlace();
  const session = useSession();
  return (
    <SessionContext.Provider value={session}>
      <Frame path={place.path} signedIn={session.account !== undefined}>
        <ErrorBoundary key={`${place.path}${place.search}${place.notice ?? ''}`}>
          <Page {...place} />
        </ErrorBoundary>
      </Frame>
    </SessionContext.Provider>
  );
}

function Page({ path, search, notice }: Place) {
  switch (path) {
    case '/':
      return notice === 'erased' ? <GoodbyePage /> : <SignUpPage notice={notice} />;
    case '/account':
      return <AccountPage />;
    case '/uploads':
      return settings.uploads ? <UploadsPage store={settings.uploads} /> : <NotFoundPage />;
    case '/confirm':
      return <ConfirmPage />;
    case '/problem':
      return <ProblemPage search={search} />;
    case '/terms':
      return <TermsPage />;
    case '/privacy':
      return <PrivacyPage />;
    default:
      return <NotFoundPage />;
  }
}

/** A mistake of ours in one page must not leave the person with a blank one. */
class ErrorBoundary extends Component<{ children: ComponentChildren }, { broken: boolean }> {
  override state = { broken: false };

  static override getDerivedStateFromError() {
    return { broken: true };
  }

  override componentDidCatch(error: unknown) {
    console.error(error);
  }

  override render() {
    return this.state.broken ? <BrokenPage /> : this.props.children;
  }
}
