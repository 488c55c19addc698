/**
 * What a Hugging Face I-JEPA checkpoint is: its two JSON files as values, and where in which file
 * each weight lies. Start at {@link io.ijepa.model.Checkpoint}; it reads {@link
 * io.ijepa.model.IJepaConfig}, {@link io.ijepa.model.PreprocessorConfig} and the headers ({@link
 * io.ijepa.model.Safetensors}), and looks every weight up by its role ({@link
 * io.ijepa.model.Weights}). No weight is ever read into the JVM. What cannot be run exactly as
 * {@code transformers} would run it is a {@link io.ijepa.model.ModelException}. Imports the JDK,
 * Jackson and {@code image}, for the processor's values.
 */
package io.ijepa.model;
