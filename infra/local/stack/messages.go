package stack

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"kipthoi/infra/local/objects"
	"kipthoi/infra/local/plan"
)

// queueFile keeps the messages while the stack does not run.
const queueFile = "queues.json"

// restore takes the messages of last time back. The file goes: what is done with them from now on is done.
func (s *Stack) restore() error {
	file := s.folder.path(queueFile)
	if err := s.queues.Restore(file); err != nil {
		return err
	}
	if err := os.Remove(file); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("forget kept messages: %w", err)
	}
	return nil
}

// created tells the queues of a stored object.
func (s *Stack) created(c objects.Created) {
	queue, body, ok, err := s.notifier.Message(c)
	if err != nil {
		s.say("%v", err)
	}
	if ok {
		s.courier.Deliver(queue, body)
	}
}

// arrived puts a delivered event into its queue.
func (s *Stack) arrived(queue, body string) {
	if err := s.queues.Send(queue, body); err != nil {
		s.say("%v", err)
	}
}

// Publish puts a message on an SNS topic, as SES does with feedback; the topic is named by its ARN or the end of it.
func (s *Stack) Publish(topic, message string) error {
	sent := false
	for _, subscription := range s.plan.Subscriptions {
		if !strings.HasSuffix(subscription.Topic, topic) {
			continue
		}
		body, err := s.envelope(subscription, message)
		if err != nil {
			return err
		}
		if err := s.queues.Send(subscription.Queue, body); err != nil {
			return err
		}
		sent = true
	}
	if !sent {
		return fmt.Errorf("publish on %q: no queue subscribes to such a topic", topic)
	}
	return nil
}

// envelope is what SNS puts around a message.
func (s *Stack) envelope(subscription plan.Subscription, message string) (string, error) {
	if subscription.Raw {
		return message, nil
	}
	data, err := json.Marshal(map[string]string{
		"Type": "Notification", "MessageId": uuid.NewString(), "TopicArn": subscription.Topic, "Message": message,
		"Timestamp":        s.now().UTC().Format("2006-01-02T15:04:05.000Z"),
		"SignatureVersion": "1", "Signature": "LOCAL", "SigningCertURL": "", "UnsubscribeURL": "",
	})
	if err != nil {
		return "", fmt.Errorf("write notification: %w", err)
	}
	return string(data), nil
}

// dead are the queues that messages end in.
func (s *Stack) dead() map[string]bool {
	dead := map[string]bool{}
	for _, q := range s.plan.Queues {
		if q.DeadLetter != "" {
			dead[q.DeadLetter] = true
		}
	}
	for _, f := range s.plan.Functions {
		if f.OnFailure != "" {
			dead[f.OnFailure] = true
		}
	}
	for _, m := range s.plan.Mappings {
		delete(dead, m.Queue)
	}
	return dead
}

// DeadLetters are the bodies in each dead-letter queue that has any.
func (s *Stack) DeadLetters() map[string][]string {
	letters := map[string][]string{}
	for name := range s.dead() {
		if bodies := s.queues.Peek(name); len(bodies) > 0 {
			letters[name] = bodies
		}
	}
	return letters
}

// Redrive lets every message of a dead-letter queue go back to the queue it came from, as an operator does, and tells how
// many went to which. Like on SQS, they come under new message ids and count as just sent. Records of events that failed
// for good stay: nothing takes them.
func (s *Stack) Redrive() map[string]int {
	moved := map[string]int{}
	for _, q := range s.plan.Queues {
		if q.DeadLetter == "" {
			continue
		}
		if n := s.queues.Move(q.DeadLetter, q.Name); n > 0 {
			moved[q.Name] += n
		}
	}
	return moved
}

// Depths counts the messages of every queue, hidden ones included.
func (s *Stack) Depths() map[string]int { return s.queues.Depths() }

// Settle lets go of events that are held back and waits until every queue but those for dead letters is empty and
// nothing runs. If the context ends first, the error names what is stuck.
func (s *Stack) Settle(ctx context.Context) error {
	ticker := time.NewTicker(5 * time.Millisecond)
	defer ticker.Stop()
	for {
		stuck := s.stuck()
		if len(stuck) == 0 {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("wait for the stack to settle: %w; still there: %s", ctx.Err(), strings.Join(stuck, ", "))
		case <-ticker.C:
		}
	}
}

// stuck lists what is not done. Functions are looked at first, then events, then queues: whatever passes from one to the
// next meanwhile is seen there.
func (s *Stack) stuck() []string {
	var stuck []string
	for _, name := range slices.Sorted(maps.Keys(s.functions)) {
		if n := s.functions[name].Busy(); n > 0 {
			stuck = append(stuck, fmt.Sprintf("%d running in %s", n, name))
		}
	}
	s.courier.Flush()
	depths, dead := s.queues.Depths(), s.dead()
	for _, name := range slices.Sorted(maps.Keys(depths)) {
		if depths[name] > 0 && !dead[name] {
			stuck = append(stuck, fmt.Sprintf("%d in queue %s", depths[name], name))
		}
	}
	return stuck
}
