/** The tag of queues of dead letters; its value is the queue's name here, which its alarm begins with. */
export const deadLettersTag = 'switchboard:dead-letters';

/** What the dead letters of each queue are. */
export const holds: Readonly<Record<string, string>> = {
  TopicsSendText: 'texts that could not be sent',
  TopicsUserConnectedFailures: 'people who have connected and were not asked for consent',
  TopicsInboundTextFailures: 'texts from people that were not acted on; one may be a STOP',
  BatteryBatteryBatches: 'people whose devices were not read',
  BatteryBatteryDispatches: 'polls that stopped on the way',
  ServicesUploadArrivals: 'uploads that were not inspected',
};
