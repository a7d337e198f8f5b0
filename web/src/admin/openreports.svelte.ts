// How many reports wait for an admin, for the menu.
import { get } from '../lib/api';

class OpenReports {
  many = $state(0);

  async count(): Promise<void> {
    try {
      this.many = (await get<{ pagination: { total_count: number } }>('/admin/reports', { query: { limit: 1 } })).pagination.total_count;
    } catch {
      // the menu works without
    }
  }
}

export const openReports = new OpenReports();
