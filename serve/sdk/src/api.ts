// Made by `make sdk` from the service's OpenAPI document. Change the models in farm/ or serve/, not this file.

import type { Answer, Look, LookAt, Submit } from "./calls.js";
import type {
  AdTemplateRequest,
  BatchRequest,
  BatchResult,
  BriefRequest,
  CharacterParams,
  ClipParams,
  CloneParams,
  Draft,
  DraftBatch,
  DraftPicture,
  DuckParams,
  DuckResult,
  EffectsParams,
  Estimate,
  ExplainerRequest,
  ExportResult,
  ExportSpec,
  FootageParams,
  Forecast,
  GeminiParams,
  GenerateParams,
  ImageToVideoParams,
  LanguagesParams,
  LipParams,
  MediaResult,
  MemeParams,
  MixParams,
  MixResult,
  NewVoiceParams,
  PipelineParams,
  PublishParams,
  Published,
  Report,
  SceneRequest,
  SceneResult,
  SearchParams,
  SoraParams,
  SpeechForecast,
  SpeechParams,
  SpeechResult,
  StaticAdRequest,
  StickerParams,
  StockParams,
  TalkParams,
  TrainParams,
  Training,
  TransformParams,
  VariantParams,
  VideoParams,
  VideoReport,
  ViralityParams,
  Voice,
  Voices,
  YoutubeParams,
} from "./models.js";

/** What the service can do, by its nouns. */
export interface Capabilities {
  render: {
    /** Render a video from Framefarm's own spec. */
    export: Submit<ExportSpec, Estimate, ExportResult>;
    /** Render a video from a content brief. */
    brief: Submit<BriefRequest, Draft, ExportResult>;
    /** Render many videos, each into a folder of its own. */
    batch: Submit<BatchRequest, DraftBatch, BatchResult>;
    /** Explain something in a narrated video. */
    explainer: Submit<ExplainerRequest, Draft, ExportResult>;
    /** Render a picture from a template. */
    staticAd: Submit<StaticAdRequest, DraftPicture, MediaResult>;
    /** Render a video from a template. */
    adTemplate: Submit<AdTemplateRequest, Draft, ExportResult>;
  };
  /** Plan an export and say what it will take; render nothing. */
  estimate: Answer<ExportSpec, Estimate>;
  /** Turn one still image into a video under a moving camera. */
  processScene: Submit<SceneRequest, Draft, SceneResult>;
  tts: {
    /** Speak a text. */
    generate: Submit<SpeechParams, SpeechForecast, SpeechResult>;
    /** Speak a text with a cloned voice. */
    voiceClone: Submit<CloneParams, never, MediaResult>;
    /** Speak a text in several languages. */
    multiLanguage: Submit<LanguagesParams, never, MediaResult>;
    voices: {
      /** List the speech engines and voices of this machine. */
      list: Look<Voices>;
      /** Keep a voice. */
      create: Submit<NewVoiceParams, never, Voice>;
      /** Tell of one voice. */
      get: LookAt<Voice>;
      /** Forget a voice that was kept. */
      delete: LookAt<Voice>;
    };
  };
  video: {
    /** Generate a clip with Sora. */
    sora: Submit<SoraParams, never, MediaResult>;
    /** Animate a still image. */
    imageToVideo: Submit<ImageToVideoParams, never, MediaResult>;
    /** Turn a video into another by words. */
    transform: Submit<TransformParams, never, MediaResult>;
    /** Generate a clip with Mochi. */
    mochi: Submit<ClipParams, never, MediaResult>;
    /** Generate a clip with Wan 2.2. */
    wan2: Submit<ClipParams, never, MediaResult>;
    /** Make a narrated video from a script. */
    pipeline: Submit<PipelineParams, never, MediaResult>;
  };
  image: {
    /** Generate a character with its expressions. */
    character: Submit<CharacterParams, never, MediaResult>;
    /** Change a character that exists. */
    characterVariant: Submit<VariantParams, never, MediaResult>;
    /** Generate or change a picture with Gemini. */
    gemini: Submit<GeminiParams, never, MediaResult>;
    /** Generate cut-out pictures. */
    stickers: Submit<StickerParams, never, MediaResult>;
  };
  audio: {
    music: {
      /** Find music. */
      search: Submit<SearchParams, never, MediaResult>;
      /** Generate music. */
      generate: Submit<GenerateParams, never, MediaResult>;
    };
    /** Mix sounds into one. */
    mix: Submit<MixParams, Forecast, MixResult>;
    /** Lower music while somebody speaks. */
    duck: Submit<DuckParams, Forecast, DuckResult>;
    /** Lay effects over a sound. */
    sfx: Submit<EffectsParams, Forecast, MixResult>;
  };
  visuals: {
    /** Put a text on a known picture. */
    meme: Submit<MemeParams, never, MediaResult>;
    /** Find footage that goes with a text. */
    broll: Submit<FootageParams, never, MediaResult>;
    /** Find clips that people made themselves. */
    ugc: Submit<FootageParams, never, MediaResult>;
    /** Find stock pictures and clips. */
    stock: Submit<StockParams, never, MediaResult>;
  };
  avatar: {
    /** Train an avatar. */
    train: Submit<TrainParams, never, Training>;
    training: {
      /** Tell how far a training is. */
      get: LookAt<Training>;
    };
    /** Let a face speak, with InfiniteTalk. */
    infinitetalk: Submit<TalkParams, never, MediaResult>;
    /** Let a face speak, with Replicate. */
    talkingHead: Submit<TalkParams, never, MediaResult>;
    /** Let a face speak, with SadTalker. */
    sadtalker: Submit<TalkParams, never, MediaResult>;
    /** Let lips in a video follow a recording, with Wav2Lip. */
    wav2lip: Submit<LipParams, never, MediaResult>;
  };
  analyze: {
    /** Check a video: what is wrong, where, and what to do. */
    video: Submit<VideoParams, Forecast, VideoReport>;
    /** Score how far a video may spread. */
    virality: Submit<ViralityParams, never, Report>;
    /** Analyse a video on YouTube. */
    youtube: Submit<YoutubeParams, never, Report>;
  };
  /** Publish a video. */
  publish: Submit<PublishParams, never, Published>;
}

/** Method and path of each. */
export const ROUTES = {
  "render.export": ["POST", "/api/v1/render/export"],
  "estimate": ["POST", "/api/v1/estimate"],
  "render.brief": ["POST", "/api/v1/render/brief"],
  "render.batch": ["POST", "/api/v1/render/batch"],
  "render.explainer": ["POST", "/api/v1/render/explainer"],
  "render.staticAd": ["POST", "/api/v1/render/static-ad"],
  "render.adTemplate": ["POST", "/api/v1/render/ad-template"],
  "processScene": ["POST", "/api/v1/process-scene"],
  "tts.generate": ["POST", "/api/v1/tts/generate"],
  "tts.voiceClone": ["POST", "/api/v1/tts/voice-clone"],
  "tts.multiLanguage": ["POST", "/api/v1/tts/multi-language"],
  "tts.voices.list": ["GET", "/api/v1/tts/voices"],
  "tts.voices.create": ["POST", "/api/v1/tts/voices"],
  "tts.voices.get": ["GET", "/api/v1/tts/voices/{id}"],
  "tts.voices.delete": ["DELETE", "/api/v1/tts/voices/{id}"],
  "video.sora": ["POST", "/api/v1/video/sora"],
  "video.imageToVideo": ["POST", "/api/v1/video/image-to-video"],
  "video.transform": ["POST", "/api/v1/video/transform"],
  "video.mochi": ["POST", "/api/v1/video/mochi"],
  "video.wan2": ["POST", "/api/v1/video/wan2"],
  "video.pipeline": ["POST", "/api/v1/video/pipeline"],
  "image.character": ["POST", "/api/v1/image/character"],
  "image.characterVariant": ["POST", "/api/v1/image/character-variant"],
  "image.gemini": ["POST", "/api/v1/image/gemini"],
  "image.stickers": ["POST", "/api/v1/image/stickers"],
  "audio.music.search": ["POST", "/api/v1/audio/music/search"],
  "audio.music.generate": ["POST", "/api/v1/audio/music/generate"],
  "audio.mix": ["POST", "/api/v1/audio/mix"],
  "audio.duck": ["POST", "/api/v1/audio/duck"],
  "audio.sfx": ["POST", "/api/v1/audio/sfx"],
  "visuals.meme": ["POST", "/api/v1/visuals/meme"],
  "visuals.broll": ["POST", "/api/v1/visuals/broll"],
  "visuals.ugc": ["POST", "/api/v1/visuals/ugc"],
  "visuals.stock": ["POST", "/api/v1/visuals/stock"],
  "avatar.train": ["POST", "/api/v1/avatar/train"],
  "avatar.training.get": ["GET", "/api/v1/avatar/training/{id}"],
  "avatar.infinitetalk": ["POST", "/api/v1/avatar/infinitetalk"],
  "avatar.talkingHead": ["POST", "/api/v1/avatar/talking-head"],
  "avatar.sadtalker": ["POST", "/api/v1/avatar/sadtalker"],
  "avatar.wav2lip": ["POST", "/api/v1/avatar/wav2lip"],
  "analyze.video": ["POST", "/api/v1/analyze/video"],
  "analyze.virality": ["POST", "/api/v1/analyze/virality"],
  "analyze.youtube": ["POST", "/api/v1/analyze/youtube"],
  "publish": ["POST", "/api/v1/publish"],
} as const;
