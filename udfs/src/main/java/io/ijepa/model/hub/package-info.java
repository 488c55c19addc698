/**
 * Models from a Hugging Face hub into the local Hugging Face cache, in its own layout, so that
 * {@code huggingface_hub} and this project read each other's downloads. Start at {@link
 * io.ijepa.model.hub.ModelHub}: it asks {@code HubHttp} what a model consists of, picks {@code
 * CheckpointFiles} and has each brought by {@code BlobDownload}. Imports the JDK, Jackson and the
 * exceptions of {@code model}.
 */
package io.ijepa.model.hub;
