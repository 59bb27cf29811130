// SPDX-License-Identifier: MIT
#include "CLineEditor.h"

#include <fcntl.h>
#include <histedit.h>
#include <stdio.h>
#include <unistd.h>

static FILE *open_duplicate(int descriptor, const char *mode) {
  int duplicate = fcntl(descriptor, F_DUPFD_CLOEXEC, 3);
  if (duplicate < 0) return NULL;
  FILE *file = fdopen(duplicate, mode);
  if (file == NULL) close(duplicate);
  return file;
}

static void close_file(FILE *file) {
  if (file != NULL) fclose(file);
}

struct editline *tle_open(const char *program, int input, int output, int error) {
  FILE *files[3] = {
      open_duplicate(input, "r"), open_duplicate(output, "w"), open_duplicate(error, "w")};
  EditLine *editor = NULL;
  if (files[0] != NULL && files[1] != NULL && files[2] != NULL)
    editor = el_init(program, files[0], files[1], files[2]);
  if (editor == NULL)
    for (int index = 0; index < 3; index++) close_file(files[index]);
  return editor;
}

void tle_close(struct editline *editor) {
  FILE *files[3] = {NULL, NULL, NULL};
  for (int index = 0; index < 3; index++) el_get(editor, EL_GETFP, index, &files[index]);
  el_end(editor);
  for (int index = 0; index < 3; index++) close_file(files[index]);
}

int tle_set_client_data(struct editline *editor, void *data) {
  return el_set(editor, EL_CLIENTDATA, data);
}

void *tle_client_data(struct editline *editor) {
  void *data = NULL;
  return el_get(editor, EL_CLIENTDATA, &data) == 0 ? data : NULL;
}

int tle_set_terminal(struct editline *editor, const char *name) {
  return el_set(editor, EL_TERMINAL, name);
}

int tle_set_key_map(struct editline *editor, const char *name) {
  return el_set(editor, EL_EDITOR, name);
}

int tle_uses_vi_keys(struct editline *editor) {
  const char *name = NULL;
  return el_get(editor, EL_EDITOR, &name) == 0 && name != NULL && name[0] == 'v';
}

int tle_set_prompt(struct editline *editor, tle_text_function text, char escape) {
  return el_set(editor, EL_PROMPT_ESC, text, escape);
}

int tle_set_right_prompt(struct editline *editor, tle_text_function text, char escape) {
  return el_set(editor, EL_RPROMPT_ESC, text, escape);
}

int tle_set_reader(struct editline *editor, tle_read_function reader) {
  return el_set(editor, EL_GETCFN, reader);
}

int tle_add_function(
    struct editline *editor, const char *name, const char *help, tle_key_function function) {
  return el_set(editor, EL_ADDFN, name, help, function);
}

int tle_bind(struct editline *editor, const char *keys, const char *function) {
  return el_set(editor, EL_BIND, keys, function, NULL);
}

int tle_bind_alternative(struct editline *editor, const char *keys, const char *function) {
  return el_set(editor, EL_BIND, "-a", keys, function, NULL);
}

int tle_prepare_terminal(struct editline *editor, int editing) {
  return el_set(editor, EL_PREP_TERM, editing);
}

int tle_refresh(struct editline *editor) { return el_set(editor, EL_REFRESH); }

struct history *tle_history_open(int capacity) {
  History *events = history_init();
  if (events == NULL) return NULL;
  HistEvent event;
  history(events, &event, H_SETSIZE, capacity);
  history(events, &event, H_SETUNIQUE, 1);
  return events;
}

void tle_history_close(struct history *events) { history_end(events); }

int tle_history_enter(struct history *events, const char *line) {
  HistEvent event;
  return history(events, &event, H_ENTER, line);
}

int tle_attach_history(struct editline *editor, struct history *events) {
  return el_set(editor, EL_HIST, history, events);
}
