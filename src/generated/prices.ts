// Generated from templates/prices.json by scripts/generate-schemas.ts.
export const PRICES = {
  "unit": "US dollars per million tokens: list price, standard tier, prompts of ordinary length",
  "families": [
    {
      "family": "Anthropic Claude",
      "source": "https://platform.claude.com/docs/en/about-claude/pricing",
      "as_of": "2026-10-24",
      "note": "Base input, cache hits and output. Cache writes cost more than base input and are not told apart. Claude Haiku 5.5 is left out: its price depends on the length of each prompt, which the totals of an attempt do not tell.",
      "models": {
        "claude-fable-5-1": {
          "input": 10,
          "cached_input": 0.25,
          "output": 50
        },
        "claude-fable-5": {
          "input": 10,
          "cached_input": 1,
          "output": 50
        },
        "claude-opus-5-5": {
          "input": 4,
          "cached_input": 0.2,
          "output": 20
        },
        "claude-opus-5": {
          "input": 5,
          "cached_input": 0.5,
          "output": 25
        },
        "claude-opus-4-8": {
          "input": 5,
          "cached_input": 0.5,
          "output": 25
        },
        "claude-opus-4-7": {
          "input": 5,
          "cached_input": 0.5,
          "output": 25
        },
        "claude-opus-4-6": {
          "input": 5,
          "cached_input": 0.5,
          "output": 25
        },
        "claude-opus-4-5": {
          "input": 5,
          "cached_input": 0.5,
          "output": 25
        },
        "claude-opus-4-1": {
          "input": 15,
          "cached_input": 1.5,
          "output": 75
        },
        "claude-sonnet-5-5": {
          "input": 2,
          "cached_input": 0.1,
          "output": 10
        },
        "claude-sonnet-5": {
          "input": 2,
          "cached_input": 0.2,
          "output": 10
        },
        "claude-sonnet-4-6": {
          "input": 3,
          "cached_input": 0.3,
          "output": 15
        },
        "claude-sonnet-4-5": {
          "input": 3,
          "cached_input": 0.3,
          "output": 15
        },
        "claude-sonnet-4": {
          "input": 3,
          "cached_input": 0.3,
          "output": 15
        },
        "claude-haiku-4-5": {
          "input": 1,
          "cached_input": 0.1,
          "output": 5
        },
        "claude-3-5-haiku": {
          "input": 0.8,
          "cached_input": 0.08,
          "output": 4
        }
      }
    },
    {
      "family": "OpenAI GPT",
      "source": "https://developers.openai.com/api/docs/pricing",
      "as_of": "2026-09-13",
      "note": "Standard tier. Where prompts beyond 272,000 tokens cost more, this is the price below that.",
      "models": {
        "gpt-6-astra": {
          "input": 10,
          "cached_input": 1,
          "output": 50
        },
        "gpt-5.6-sol": {
          "input": 4,
          "cached_input": 0.4,
          "output": 20
        },
        "gpt-5.6-terra": {
          "input": 2,
          "cached_input": 0.2,
          "output": 12
        },
        "gpt-5.6-luna": {
          "input": 0.2,
          "cached_input": 0.02,
          "output": 1.2
        },
        "gpt-5.5": {
          "input": 5,
          "cached_input": 0.5,
          "output": 30
        },
        "gpt-5.4": {
          "input": 2.5,
          "cached_input": 0.25,
          "output": 15
        },
        "gpt-5.4-mini": {
          "input": 0.75,
          "cached_input": 0.075,
          "output": 4.5
        },
        "gpt-5.4-nano": {
          "input": 0.2,
          "cached_input": 0.02,
          "output": 1.25
        },
        "gpt-5.3-codex": {
          "input": 1.75,
          "cached_input": 0.175,
          "output": 14
        },
        "gpt-5.2": {
          "input": 1.75,
          "cached_input": 0.175,
          "output": 14
        },
        "gpt-5.2-codex": {
          "input": 1.75,
          "cached_input": 0.175,
          "output": 14
        },
        "gpt-5.1": {
          "input": 1.25,
          "cached_input": 0.125,
          "output": 10
        },
        "gpt-5": {
          "input": 1.25,
          "cached_input": 0.125,
          "output": 10
        },
        "gpt-5-mini": {
          "input": 0.25,
          "cached_input": 0.025,
          "output": 2
        },
        "gpt-5-nano": {
          "input": 0.05,
          "cached_input": 0.005,
          "output": 0.4
        },
        "gpt-4.1": {
          "input": 2,
          "cached_input": 0.5,
          "output": 8
        },
        "gpt-4.1-mini": {
          "input": 0.4,
          "cached_input": 0.1,
          "output": 1.6
        },
        "gpt-4.1-nano": {
          "input": 0.1,
          "cached_input": 0.025,
          "output": 0.4
        }
      }
    },
    {
      "family": "Google Gemini",
      "source": "https://ai.google.dev/gemini-api/docs/pricing",
      "as_of": "2026-09-20",
      "note": "Paid tier, text. Pro models: prompts up to 200,000 tokens. Without a price for cached input an attempt that used the cache has no known cost. Gemini 3.8 Flash is left out: its price changes on 2027-01-01.",
      "models": {
        "gemini-3.5-flash": {
          "input": 1.5,
          "output": 9
        },
        "gemini-3.1-pro-preview": {
          "input": 2,
          "output": 12
        },
        "gemini-3-pro-preview": {
          "input": 2,
          "cached_input": 0.2,
          "output": 12
        },
        "gemini-3-flash-preview": {
          "input": 0.5,
          "cached_input": 0.05,
          "output": 3
        },
        "gemini-2.5-pro": {
          "input": 1.25,
          "cached_input": 0.125,
          "output": 10
        },
        "gemini-2.5-flash": {
          "input": 0.3,
          "cached_input": 0.03,
          "output": 2.5
        },
        "gemini-2.5-flash-lite": {
          "input": 0.1,
          "cached_input": 0.01,
          "output": 0.4
        }
      }
    }
  ]
} as const
