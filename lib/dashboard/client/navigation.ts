import { useEffect, useState } from 'preact/hooks';
import { hashOf, type Route, routeOf } from './routes.js';

/** The page has a base for its data, which a bare hash would be resolved against. */
export const hrefOf = (route: Route): string => `${location.pathname}${location.search}${hashOf(route)}`;

export function goTo(route: Route): void {
  location.hash = hashOf(route);
}

const replaced = new EventTarget();

/** Shows another part of the same page, without a step for the way back. */
export function replaceWith(route: Route): void {
  history.replaceState(null, '', hrefOf(route));
  replaced.dispatchEvent(new Event('route'));
}

export function useRoute(): Route {
  const [route, setRoute] = useState(() => routeOf(location.hash));
  useEffect(() => {
    const follow = (): void => setRoute(routeOf(location.hash));
    window.addEventListener('hashchange', follow);
    replaced.addEventListener('route', follow);
    return () => {
      window.removeEventListener('hashchange', follow);
      replaced.removeEventListener('route', follow);
    };
  }, []);
  return route;
}
