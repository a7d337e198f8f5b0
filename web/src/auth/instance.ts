// What a visitor may know of the server.
import { get } from '../lib/api';

export type SignUp = 'open' | 'invitation' | 'closed';

export interface Instance {
  name: string;
  sign_up: SignUp;
  default_visibility: 'public' | 'private';
  language: 'ko' | 'en';
  /** Nobody runs this server yet. */
  setup_needed: boolean;
  time_zone: string | null;
}

export const loadInstance = () => get<Instance>('/instance', { as: 'anyone' });
