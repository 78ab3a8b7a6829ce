import { defineParser, type Static } from '@infrastructor/core';
import { ProcRtc } from '../../schemas/proc-hardware.ts';
import { type Fields, readPairs } from './pairs.ts';
import { integer, text } from './words.ts';

const yes = (word: string) => (/^(?:yes|no)$/.test(word) ? word === 'yes' : undefined);

const fields: Fields = {
  rtc_time: ['rtcTime', text],
  rtc_date: ['rtcDate', text],
  alrm_time: ['alarmTime', text],
  alrm_date: ['alarmDate', text],
  alarm_IRQ: ['alarmIrq', yes],
  alrm_pending: ['alarmPending', yes],
  'update IRQ enabled': ['updateIrqEnabled', yes],
  'periodic IRQ enabled': ['periodicIrqEnabled', yes],
  'periodic IRQ frequency': ['periodicIrqFrequencyHz', integer],
  'max user IRQ frequency': ['maxUserIrqFrequencyHz', integer],
  '24hr': ['is24Hour', yes],
  periodic_IRQ: ['periodicIrq', yes],
  update_IRQ: ['updateIrq', yes],
  HPET_emulated: ['hpetEmulated', yes],
  BCD: ['bcd', yes],
  DST_enable: ['dstEnabled', yes],
  periodic_freq: ['periodicFrequencyHz', integer],
  batt_status: ['batteryStatus', text],
};

/** Reads /proc/driver/rtc (drivers/rtc/proc.c, and rtc-cmos.c for what the chip of a PC adds). */
export const driverRtc = defineParser({
  name: 'driver-rtc',
  description: 'Time, alarm and state of the real-time clock, from /proc/driver/rtc',
  output: ProcRtc,
  parse: (text, context) =>
    readPairs(text, context, { file: '/proc/driver/rtc', first: 'rtc_time', fields }) as Static<typeof ProcRtc>,
});
