/**
 * Runs inside the workflow sandbox. A payload that nobody sealed arrives as `{ unsealed: value }`: only who holds the
 * station's keys can write an update that names an actor; what is typed into the Temporal UI must bring a ticket.
 */
import {
  BinaryPayloadConverter,
  CompositePayloadConverter,
  JsonPayloadConverter,
  type Payload,
  UndefinedPayloadConverter,
} from '@temporalio/common';

class MarkingJsonConverter extends JsonPayloadConverter {
  override fromPayload<T>(payload: Payload): T {
    const value = super.fromPayload<T>(payload);
    return payload.metadata?.['unsealed'] ? ({ unsealed: value } as T) : value;
  }
}

export const payloadConverter = new CompositePayloadConverter(
  new UndefinedPayloadConverter(),
  new BinaryPayloadConverter(),
  new MarkingJsonConverter(),
);
