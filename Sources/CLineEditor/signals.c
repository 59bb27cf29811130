// SPDX-License-Identifier: MIT
#include "CLineEditor.h"

#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>
#include <sys/eventfd.h>
#include <unistd.h>

// Handlers only touch lock-free atomics and write(2): both are async-signal-safe.
static atomic_int interrupts;
static atomic_uint caught;  // bit n: editing_signals[n] has come
static atomic_int wake = -1;

static const int editing_signals[] = {SIGWINCH, SIGTSTP, SIGCONT, SIGTERM, SIGHUP, SIGQUIT};
enum { editing_signal_count = sizeof editing_signals / sizeof editing_signals[0] };
static struct sigaction former[editing_signal_count];
static int is_editing;

static void wake_up(void) {
  uint64_t one = 1;
  int descriptor = atomic_load(&wake);
  if (descriptor >= 0 && write(descriptor, &one, sizeof one) < 0) return;  // already awake
}

static void count_interrupt(int signal_number) {
  (void)signal_number;
  int saved = errno;
  atomic_fetch_add(&interrupts, 1);
  wake_up();
  errno = saved;
}

static void note_signal(int signal_number) {
  int saved = errno;
  for (int index = 0; index < editing_signal_count; index++)
    if (editing_signals[index] == signal_number) atomic_fetch_or(&caught, 1u << index);
  wake_up();
  errno = saved;
}

// No SA_RESTART: a blocking call of the main thread returns, and its caller looks at the count.
static int catch_signal(int signal_number, void (*handler)(int), struct sigaction *before) {
  if (atomic_load(&wake) < 0) atomic_store(&wake, eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC));
  struct sigaction action = {.sa_handler = handler};
  sigemptyset(&action.sa_mask);
  return sigaction(signal_number, &action, before);
}

int tle_interrupts_install(int even_if_ignored) {
  struct sigaction before;
  if (sigaction(SIGINT, NULL, &before) != 0) return 0;
  if (before.sa_handler == SIG_IGN && !even_if_ignored) return 0;
  return catch_signal(SIGINT, count_interrupt, NULL) == 0;
}

int tle_interrupts_count(void) { return atomic_load(&interrupts); }
void tle_interrupts_reset(void) { atomic_store(&interrupts, 0); }

int tle_wake_descriptor(void) { return atomic_load(&wake); }

void tle_wake_drain(void) {
  uint64_t count;
  int descriptor = atomic_load(&wake);
  if (descriptor >= 0 && read(descriptor, &count, sizeof count) < 0) return;  // nothing to drain
}

static void begin_one(int index) {
  int number = editing_signals[index];
  if (sigaction(number, NULL, &former[index]) != 0) return;
  // What the parent wants ignored (nohup, a shell without job control) stays ignored.
  if (former[index].sa_handler == SIG_IGN && number != SIGWINCH && number != SIGCONT) return;
  catch_signal(number, note_signal, NULL);
}

// A parent may have left signals blocked; a prompt that cannot hear Ctrl-C or see a new window size
// is of no use.
static void unblock_signals(void) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  for (int index = 0; index < editing_signal_count; index++) sigaddset(&set, editing_signals[index]);
  pthread_sigmask(SIG_UNBLOCK, &set, NULL);
}

void tle_editing_signals_begin(void) {
  if (is_editing) return;
  is_editing = 1;
  unblock_signals();
  atomic_store(&caught, 0);
  for (int index = 0; index < editing_signal_count; index++) begin_one(index);
}

void tle_editing_signals_end(void) {
  if (!is_editing) return;
  is_editing = 0;
  for (int index = 0; index < editing_signal_count; index++)
    sigaction(editing_signals[index], &former[index], NULL);
}

static void forget_signal(int signal_number) {
  for (int index = 0; index < editing_signal_count; index++)
    if (editing_signals[index] == signal_number) atomic_fetch_and(&caught, ~(1u << index));
}

int tle_editing_signals_take(void) {
  for (int index = 0; index < editing_signal_count; index++) {
    unsigned bit = 1u << index;
    if (atomic_fetch_and(&caught, ~bit) & bit) return editing_signals[index];
  }
  return 0;
}

// Workers of a thread pool often block all signals, and a blocked one would come too late.
static void raise_unblocked(int signal_number) {
  sigset_t set, before;
  sigemptyset(&set);
  sigaddset(&set, signal_number);
  pthread_sigmask(SIG_UNBLOCK, &set, &before);
  raise(signal_number);
  pthread_sigmask(SIG_SETMASK, &before, NULL);
}

void tle_editing_signals_forward(int signal_number) {
  for (int index = 0; index < editing_signal_count; index++) {
    if (editing_signals[index] != signal_number) continue;
    sigaction(signal_number, &former[index], NULL);
    raise_unblocked(signal_number);
    begin_one(index);
    // Whoever stopped here knows that it goes on; only an unforeseen SIGCONT is news.
    forget_signal(SIGCONT);
  }
}
