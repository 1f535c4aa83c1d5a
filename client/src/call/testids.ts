/** Names by which tests find the parts of a call. */
export const CALL_ID = {
  call: 'call',
  start: 'call-start',
  yes: 'call-yes',
  no: 'call-no',
  join: 'call-join',
  play: 'call-play',
  hangUp: 'call-end',
  microphone: 'call-microphone',
  camera: 'call-camera',
  other: 'call-other',
  form: 'call-form',
  formYes: 'call-form-yes',
  formNo: 'call-form-no',
} as const;
