/** A configuration that Axolotl can start from: paths are relative to the folder. */
export function axolotlConfig(files: readonly {readonly part: string; readonly path: string}[]): string {
  const dataset = (path: string): string =>
    [
      `  - path: ${path}`,
      '    ds_type: json',
      '    type: chat_template',
      '    field_messages: messages',
      '    message_property_mappings:',
      '      role: role',
      '      content: content',
      '    roles_to_train: []',
      '    train_on_eos: turn',
      '    message_field_training: train',
    ].join('\n')
  const of = (part: string): string[] => files.filter((file) => file.part === part).map(({path}) => dataset(path))
  const watched = of('valid')
  return [
    '# Run from this folder: axolotl train config.yml. Put your model here; the rest is a start to change.',
    'base_model: Qwen/Qwen2.5-0.5B-Instruct',
    'chat_template: tokenizer_default',
    'datasets:',
    ...of('train'),
    ...(watched.length === 0 ? ['val_set_size: 0'] : ['test_datasets:', ...watched.map(withSplit)]),
    'output_dir: ./outputs',
    'sequence_len: 2048',
    'adapter: lora',
    'lora_r: 16',
    'lora_alpha: 32',
    'lora_target_linear: true',
    'micro_batch_size: 1',
    'gradient_accumulation_steps: 8',
    'num_epochs: 1',
    'learning_rate: 0.0002',
    'optimizer: adamw_torch',
    'lr_scheduler: cosine',
    '',
  ].join('\n')
}

/** A file of its own is all `train` to the loader, whatever we call the part. */
function withSplit(dataset: string): string {
  return dataset.replace('\n    ds_type: json', '\n    ds_type: json\n    split: train')
}
