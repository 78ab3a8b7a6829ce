export interface Alert {
  readonly id: string;
  readonly state: 'open' | 'resolved';
  readonly rule: string;
  /** Absent where it is about the installation itself. */
  readonly device?: string;
  readonly subject?: string;
  readonly severity: 'info' | 'warning' | 'critical';
  readonly message: string;
  readonly firedAt: string;
  readonly lastSeenAt: string;
  readonly resolvedAt?: string;
  readonly acknowledgedAt?: string;
  readonly acknowledgedBy?: string;
  readonly silencedUntil?: string;
}
