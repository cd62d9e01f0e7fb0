import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { ApiProblem } from './api/problem.ts';
import { router } from './router.ts';
import { followTheme } from './parts/theme.ts';

/**
 * A session that ended leads to the sign-in page, wherever it shows; what was being typed is kept by its form. The server is asked anew who
 * is signed in: an answer that was under way since before somebody signed in again says nothing of them.
 */
const onError = (error: Error): void => {
  if (error instanceof ApiProblem && error.status === 401) void client.invalidateQueries({ queryKey: ['me'] }, { cancelRefetch: false });
};
const client: QueryClient = new QueryClient({
  queryCache: new QueryCache({ onError }),
  mutationCache: new MutationCache({ onError }),
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      // What the server refuses stays refused; what it could not do is tried again.
      retry: (failures, error) => failures < 2 && !(error instanceof ApiProblem && error.status < 500),
    },
  },
});
followTheme();
const root = document.getElementById('root');
if (root)
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={client}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </StrictMode>,
  );
