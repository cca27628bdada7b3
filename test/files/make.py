"""Makes the files beside it, as the tools write them.

    pip install inspect_ai==0.3.285 pandas pyarrow && python make.py

inspect.eval and inspect.json come from Inspect itself, with its mock model; the events of the latter are taken out. TRL's
tables are made by pandas from the dictionary that GRPOTrainer.log (trl 1.16.0) builds, the verl dump and the lm-eval
samples by the statements of RayPPOTrainer._write_generations (verl 0.9.1) and EvaluationTracker.save_results_samples
(lm_eval 0.4.13). OpenAI's files are written after the documentation of its Batch API.
"""
# makes Inspect logs of two small evaluations with a mock model
import asyncio, os, sys
from inspect_ai import Task, eval as run, task
from inspect_ai.dataset import Sample
from inspect_ai.scorer import match, includes
from inspect_ai.solver import generate
from inspect_ai.model import get_model, ModelOutput, ChatCompletionChoice, ChatMessageAssistant, ContentReasoning, ContentText, ModelUsage
out="logs"
def think(c, a, stop="stop"):
    return ModelOutput(model="mockllm/model", usage=ModelUsage(input_tokens=9, output_tokens=9, total_tokens=18), choices=[ChatCompletionChoice(message=ChatMessageAssistant(content=[ContentReasoning(reasoning=c), ContentText(text=a)]), stop_reason=stop)])
def outputs():
    return [think("3+4=7, 7+5=12","12"), think("3+4=8, 8+5=13","13"), think("6*7=42","42"), think("6*7 is six times","","max_tokens")]
ds=[Sample(id="sum", input="What is 3+4+5?", target="12"), Sample(id="product", input="What is 6*7?", target="42")]
for fmt in ("eval","json"):
    run(Task(dataset=ds, solver=generate(), scorer=match(), name="arithmetic"), model=get_model("mockllm/model", custom_outputs=outputs()), epochs=2, log_dir=out, log_format=fmt, max_samples=1, display="none", log_realtime=False)
# TRL's table as GRPOTrainer.log makes it, by pandas and pyarrow
import pandas as pd, json, sys, os, gzip
out='.'
logs=dict(prompt=["What is 3+4+5?"]*4+["What is 6*7?"]*4,
 completion=["<think>3+4=7, 7+5=12</think>12","<think>3+4=7, 7+5=12</think>twelve","<think>3+4=8, 8+5=13</think>13","<think>three and four and five and","<think>6*7=42</think>42","<think>6*7=42</think>It is 42","<think>6*7=48</think>48","42"],
 rewards={"accuracy_reward":[1.0,0.0,0.0,0.0,1.0,1.0,0.0,float('nan')],"format_reward":[0.5,0.5,0.5,0.0,0.5,0.5,0.5,float('nan')]},
 extra={"solution":["12"]*4+["42"]*4}, advantages=[1.2,-0.3,-0.3,-0.9,0.7,0.7,-1.1,0.0])
table={"step":[3]*8,"prompt":logs["prompt"],"completion":logs["completion"],**logs["rewards"],**logs["extra"],"advantage":logs["advantages"]}
df=pd.DataFrame(table); df.to_parquet(f'{out}/trl-grpo.parquet')
df.to_json(f'{out}/trl-grpo-records.json',orient='records')
df.to_json(f'{out}/trl-grpo-columns.json')
chat=df.copy(); chat["prompt"]=[[{"role":"system","content":"Answer."},{"role":"user","content":p}] for p in df.prompt]; chat["completion"]=[[{"role":"assistant","content":c}] for c in df.completion]
chat.to_parquet(f'{out}/trl-grpo-chat.parquet', compression='zstd')
# verl: RayPPOTrainer._write_generations
n=4; base={"input":["system\nYou are a helpful assistant.\nuser\nWhat is 3+4+5?\nassistant\n"]*n,"output":["<think>\n3+4=7, 7+5=12\n</think>\n\n12","<think>\n7+5=13\n</think>\n\n13","<think>\nLet me see. Three","3+4+5 = 12"],"gts":["12"]*n,"score":[1.0,0.0,0.0,1.0],"step":[7]*n,"acc":[True,False,False,True],"request_id":["a","b","c","d"]}
with open(f'{out}/verl.jsonl','w') as f:
    for i in range(n): f.write(json.dumps({k:v[i] for k,v in base.items()},ensure_ascii=False,default=str)+"\n")
import json, glob, shutil
def sanitize(x): return [sanitize(i) for i in x] if isinstance(x,list) else str(x)
samples=[]
qs=[("Q: What is 3+4+5?\nA:","12",["<think>3+4=7, 7+5=12</think> The answer is 12.","<think>7+5=13</think> The answer is 13."]),("Q: What is 6*7?\nA:","42",["<think>6*7=42</think> 42!","no idea"])]
for flt in ("strict-match","flexible-extract"):
    for i,(q,t,rs) in enumerate(qs):
        r=rs[0]
        strict = 1.0 if f"The answer is {t}." in r else 0.0
        flex = 1.0 if t in r else 0.0
        s={"doc_id":i,"doc":{"question":q,"answer":t},"target":t,"arguments":[(q,{"until":["Q:"],"do_sample":False,"temperature":0.0})],"resps":[[r]],"filtered_resps":[t],"filter":flt,"metrics":["exact_match"],"doc_hash":"a1","prompt_hash":"b2","target_hash":"c3","exact_match":strict if flt=="strict-match" else flex}
        args={}
        for k,arg in enumerate(s["arguments"]):
            args[f"gen_args_{k}"]={f"arg_{j}":tmp for j,tmp in enumerate(arg)}
        s["resps"]=sanitize(s["resps"]); s["filtered_resps"]=sanitize(s["filtered_resps"]); s["arguments"]=args; s["target"]=str(s["target"])
        samples.append(s)
open('lm-eval.jsonl','w').write(''.join(json.dumps(s,ensure_ascii=False)+'\n' for s in samples))
mc=[{"doc_id":0,"doc":{"question":"q"},"target":"0","arguments":{"gen_args_0":{"arg_0":"Q","arg_1":" a"},"gen_args_1":{"arg_0":"Q","arg_1":" b"}},"resps":[[["-1.25","True"]],[["-2.5","False"]]],"filtered_resps":[["-1.25","True"],["-2.5","False"]],"filter":"none","metrics":["acc","acc_norm"],"doc_hash":"a","prompt_hash":"b","target_hash":"c","acc":1.0,"acc_norm":1.0}]
open('lm-eval-choice.jsonl','w').write(''.join(json.dumps(s)+'\n' for s in mc))
shutil.copy(glob.glob('logs/*.eval')[0],'inspect.eval')
d=json.load(open(glob.glob('logs/*.json')[0]))
for s in d["samples"]:
    s["events"]=[]; s.pop("events_data",None); s.pop("timelines",None)
json.dump(d,open('inspect.json','w'),indent=1)
req=[{"custom_id":f"r{i}","method":"POST","url":"/v1/chat/completions","body":{"model":"m","messages":[{"role":"system","content":"Think, then answer."},{"role":"user","content":q}]}} for i,q in enumerate(["What is 3+4+5?"]*3+["What is 6*7?"]*2)]
def resp(i,content,finish="stop",score=None,**m):
    return {"id":f"batch_req_{i}","custom_id":f"r{i}","response":{"status_code":200,"request_id":f"q{i}","body":{"id":f"c{i}","object":"chat.completion","choices":[{"index":0,"message":{"role":"assistant","content":content,"refusal":None,**m},"logprobs":None,"finish_reason":finish}],"usage":{}}},"error":None,"score":score}
out=[resp(0,"12",score=1,reasoning_content="3+4=7, 7+5=12"),resp(1,"<think>7+5=13</think>13",score=0),resp(2,"<think>3+4 is","length",0),
 {"id":"batch_req_3","custom_id":"r3","response":{"status_code":429,"request_id":"q3","body":{"error":{"message":"Rate limit reached","type":"requests"}}},"error":None,"score":None},
 {"id":"batch_req_4","custom_id":"r4","response":None,"error":{"code":"batch_expired","message":"This request could not be executed before the completion window expired."},"score":None}]
w=lambda n,rows: open(n,'w').write(''.join(json.dumps(r)+'\n' for r in rows))
w('openai-requests.jsonl',req); w('openai-batch.jsonl',out)
